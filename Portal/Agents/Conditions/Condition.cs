namespace Portal.Agents;

/// <summary>
/// A node of the condition tree. It holds when <see cref="WhyNot"/> gives null; otherwise it says in plain words which
/// part did not hold, and with which value (promise 5: a run that did nothing says why).
/// </summary>
abstract class Condition
{
    /// <summary>Null when it holds. Named groups of patterns go into <paramref name="matches"/>.</summary>
    public abstract string? WhyNot(AgentInput input, MatchedGroups matches);

    /// <summary>What it asks, in words.</summary>
    public abstract string Describe();
}

/// <summary>Named groups of the patterns that held. A branch that fails in the end takes its groups back.</summary>
sealed class MatchedGroups
{
    readonly List<KeyValuePair<string, string>> groups = [];

    public int Count => groups.Count;

    public void Add(string name, string value) => groups.Add(new(name, value));

    public void BackTo(int count) => groups.RemoveRange(count, groups.Count - count);

    /// <summary>The first match of a name wins.</summary>
    public IReadOnlyDictionary<string, string> ToDictionary()
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in groups)
            result.TryAdd(name, value);
        return result;
    }
}

/// <summary>Every part holds; stops at the first that does not.</summary>
sealed class AllOf(IReadOnlyList<Condition> parts) : Condition
{
    public override string? WhyNot(AgentInput input, MatchedGroups matches)
    {
        var before = matches.Count;
        foreach (var part in parts)
        {
            if (part.WhyNot(input, matches) is not { } why)
                continue;
            matches.BackTo(before);
            return why;
        }
        return null;
    }

    public override string Describe() => $"all of ({string.Join("; ", parts.Select(x => x.Describe()))})";
}

/// <summary>At least one part holds; stops at the first that does.</summary>
sealed class AnyOf(IReadOnlyList<Condition> parts) : Condition
{
    public override string? WhyNot(AgentInput input, MatchedGroups matches)
    {
        var reasons = new List<string>(parts.Count);
        foreach (var part in parts)
        {
            if (part.WhyNot(input, matches) is not { } why)
                return null;
            reasons.Add(why);
        }
        return reasons.Count == 1 ? reasons[0] : $"none of {parts.Count} alternatives holds: {string.Join(" | ", reasons)}";
    }

    public override string Describe() => $"any of ({string.Join("; ", parts.Select(x => x.Describe()))})";
}

/// <summary>The part does not hold. It captures nothing.</summary>
sealed class NotOf(Condition part, string pointer) : Condition
{
    public override string? WhyNot(AgentInput input, MatchedGroups matches)
    {
        var before = matches.Count;
        var why = part.WhyNot(input, matches);
        matches.BackTo(before);
        return why is null ? $"{part.Describe()}, and that is excluded ({pointer})" : null;
    }

    public override string Describe() => $"not ({part.Describe()})";
}
