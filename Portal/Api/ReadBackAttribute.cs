using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Portal.Api;

/// <summary>
/// Members that a read shows beside what was sent. A body may carry them and they are ignored, so that what was read
/// can be changed and sent back as it is; every other unknown member is a fault.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
sealed class ReadBackAttribute(params string[] names) : Attribute
{
    /// <summary>The members.</summary>
    public IReadOnlyList<string> Names { get; } = ["id", "version", "createdAt", .. names];

    /// <summary>Modifier of the serializer's contract.</summary>
    public static void Accept(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object || type.Type.GetCustomAttribute<ReadBackAttribute>() is not { } readBack)
            return;
        foreach (var name in readBack.Names)
        {
            var member = type.CreateJsonPropertyInfo(typeof(JsonElement), name);
            member.Set = static (_, _) => { };
            type.Properties.Add(member);
        }
    }
}
