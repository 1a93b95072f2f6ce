using ArchUnitNET.Domain;
using ArchUnitNET.Fluent;
using ArchUnitNET.Loader;
using Portal.Domain.Common;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Portal.Tests.Architecture;

/// <summary>Who may name whom (design, section 3).</summary>
public sealed class DirectionTests
{
    static readonly Lazy<ArchUnitNET.Domain.Architecture> Code = new(() =>
        new ArchLoader().LoadAssemblies(typeof(PortalHost).Assembly, typeof(Ids).Assembly).Build()
    );

    static readonly string[] Modules = ["Approvals", "Mail", "Agents", "Delivery", "Identity"];

    public static TheoryData<string, string> ModulePairs()
    {
        var pairs = new TheoryData<string, string>();
        foreach (var one in Modules)
        foreach (var other in Modules.Where(x => x != one))
            pairs.Add(one, other);
        return pairs;
    }

    [Theory, MemberData(nameof(ModulePairs))]
    public void Module_OtherModule_IsNotNamed(string module, string other) =>
        Holds(Types().That().ResideInNamespaceMatching(In("Portal." + module)).Should().NotDependOnAny(TypesIn("Portal." + other)));

    [Theory]
    [InlineData("Data")]
    [InlineData("Api")]
    public void SharedRoom_Modules_AreNotNamed(string room) =>
        Holds(
            Types()
                .That()
                .ResideInNamespaceMatching(In("Portal." + room))
                .Should()
                .NotDependOnAny(TypesIn($"Portal.({string.Join('|', Modules)})"))
        );

    [Fact]
    public void Domain_References_AreOnlyTheBaseLibrary()
    {
        string[] foreign =
        [
            "Microsoft.EntityFrameworkCore",
            "Microsoft.AspNetCore",
            "MailKit",
            "MimeKit",
            "MudBlazor",
            "Hangfire",
            "Fluid",
        ];
        var names = typeof(Ids).Assembly.GetReferencedAssemblies().Select(x => x.Name!).ToList();
        Assert.DoesNotContain(names, x => foreign.Any(y => x.StartsWith(y, StringComparison.Ordinal)));
        Assert.DoesNotContain(names, x => x == "Portal");
    }

    [Fact]
    public void DirectionRule_ForbiddenDependency_IsSeen()
    {
        // Guards the guard: a rule that is known to be broken must be reported.
        IArchRule broken = Types().That().ResideInNamespaceMatching(In("Portal.Data")).Should().NotDependOnAny(TypesIn("Portal.Domain"));
        Assert.False(broken.HasNoViolations(Code.Value));
    }

    static IObjectProvider<IType> TypesIn(string room) => Types().That().ResideInNamespaceMatching(In(room));

    static string In(string room) => "^" + room.Replace(".", "\\.", StringComparison.Ordinal) + "(\\..*)?$";

    static void Holds(IArchRule rule)
    {
        var faults = rule.Evaluate(Code.Value).Where(x => !x.Passed).Select(x => x.Description).ToList();
        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
    }
}
