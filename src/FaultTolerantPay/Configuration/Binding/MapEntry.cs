using FaultTolerantPay.Configuration.Values;
using Microsoft.Extensions.Configuration;

namespace FaultTolerantPay.Configuration.Binding;

/// <summary>A property that holds a value for each of several names. The names in the configuration replace the earlier ones.</summary>
internal sealed class MapEntry<TOptions, TValue>(
    string name,
    Func<TOptions, IDictionary<string, TValue>?> read,
    Action<TOptions, Dictionary<string, TValue>> set,
    ValueKind<TValue> kind,
    string expected)
    : OptionEntry<TOptions>(name, "values by name")
{
    public override void Bind(IConfigurationSection section, TOptions options, BindingErrors errors)
    {
        if (section.Group(Expected, errors) is not { } group)
        {
            return;
        }

        var values = new Dictionary<string, TValue>(StringComparer.Ordinal);
        foreach (IConfigurationSection named in group)
        {
            if (named.TryRead(kind, mayBeNull: false, expected, errors, out TValue? value))
            {
                values[named.Key] = value!;
            }
        }
        set(options, values);
    }

    public override void Copy(TOptions from, TOptions to) =>
        set(to, new Dictionary<string, TValue>(
            read(from) ?? new Dictionary<string, TValue>(StringComparer.Ordinal), StringComparer.Ordinal));

    public override string Describe(TOptions options, int maxItems) =>
        OptionText.OfList(
            (read(options) ?? new Dictionary<string, TValue>(StringComparer.Ordinal))
                .Select(named => $"{named.Key} {OptionText.Of(named.Value)}"),
            maxItems);
}
