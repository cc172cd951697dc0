using FaultTolerantPay.Configuration.Values;
using Microsoft.Extensions.Configuration;

namespace FaultTolerantPay.Configuration.Binding;

/// <summary>A property that holds a list of values. A list in the configuration replaces the earlier list.</summary>
internal sealed class ListEntry<TOptions, TValue>(
    string name, Func<TOptions, IEnumerable<TValue>?> read, Action<TOptions, List<TValue>> set, ValueKind<TValue> kind, string expected)
    : OptionEntry<TOptions>(name, "a list")
{
    public override void Bind(IConfigurationSection section, TOptions options, BindingErrors errors)
    {
        if (section.Elements(isEmpty: read(options)?.Any() != true, errors) is not { } elements)
        {
            return;
        }

        List<TValue> values = [];
        HashSet<TValue> known = [];
        foreach (IConfigurationSection element in elements)
        {
            if (!element.TryRead(kind, mayBeNull: false, expected, errors, out TValue? value))
            {
                continue;
            }

            if (!known.Add(value!))
            {
                errors.Add(element, "each value once");
            }

            values.Add(value!);
        }
        set(options, values);
    }

    public override void Copy(TOptions from, TOptions to) => set(to, [.. read(from) ?? []]);

    public override string Describe(TOptions options, int maxItems) =>
        OptionText.OfList((read(options) ?? []).Select(value => OptionText.Of(value)), maxItems);
}
