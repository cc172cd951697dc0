using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Files;

/// <summary>
/// The fields that one kind of object may have. The published JSON Schemas list the same fields under the same name; a test compares them.
/// </summary>
internal sealed class ObjectShape
{
    /// <summary>A comment for people, allowed in every object and not kept.</summary>
    public const string Comment = "$comment";

    /// <param name="name">The name of the object in messages and in the JSON Schema.</param>
    /// <param name="required">The required fields.</param>
    /// <param name="optional">The optional fields.</param>
    public ObjectShape(string name, string[] required, string[] optional)
    {
        Name = name;
        Required = [.. required];
        Optional = [.. optional];
        Fields = [.. required, .. optional, Comment];
    }

    public string Name { get; }

    public ImmutableArray<string> Required { get; }

    public ImmutableArray<string> Optional { get; }

    /// <summary>All fields, the required ones first.</summary>
    public ImmutableArray<string> Fields { get; }
}
