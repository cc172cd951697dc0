using System.Text.Json;

namespace FaultTolerantPay.Routing.Files;

/// <summary>One kind of rule in a policy file, with the conversion from and to the rule in code.</summary>
/// <typeparam name="TRule">Hard or soft rule.</typeparam>
/// <param name="Shape">Its fields; the name of the shape is the value of the field <c>rule</c>.</param>
/// <param name="Read">Creates the rule with its default name.</param>
/// <param name="Unnamed">The same rule with its default name; null for a rule of another kind.</param>
/// <param name="WriteFields">Writes the fields other than <c>rule</c> and <c>name</c>.</param>
internal sealed record RuleKind<TRule>(
    ObjectShape Shape, Func<ObjectReader, TRule> Read, Func<TRule, TRule?> Unnamed, Action<Utf8JsonWriter, TRule> WriteFields)
    where TRule : class
{
    /// <summary>A kind with specific fields.</summary>
    public static RuleKind<TRule> Of<T>(ObjectShape shape, Func<ObjectReader, T> read, Func<T, T> unnamed, Action<Utf8JsonWriter, T> write)
        where T : class, TRule =>
        new(shape, read, rule => rule is T same ? unnamed(same) : null, (json, rule) => write(json, (T)rule));

    /// <summary>A kind without specific fields.</summary>
    public static RuleKind<TRule> Plain<T>(string name)
        where T : class, TRule, new() =>
        Of(new ObjectShape(name, ["rule"], ["name"]), _ => new T(), _ => new T(), static (_, _) => { });
}
