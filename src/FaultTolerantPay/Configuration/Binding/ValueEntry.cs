using FaultTolerantPay.Configuration.Values;
using Microsoft.Extensions.Configuration;

namespace FaultTolerantPay.Configuration.Binding;

/// <summary>A property that holds one value.</summary>
internal sealed class ValueEntry<TOptions, TValue>(
    string name, Func<TOptions, TValue> read, Action<TOptions, TValue> set, ValueKind<TValue> kind, string expected, bool mayBeNull,
    bool isRequired)
    : OptionEntry<TOptions>(name, expected, isRequired)
{
    public override void Bind(IConfigurationSection section, TOptions options, BindingErrors errors)
    {
        if (section.TryRead(kind, mayBeNull, Expected, errors, out TValue? value))
        {
            set(options, value!);
        }
    }

    public override void Copy(TOptions from, TOptions to) => set(to, read(from));

    public override string Describe(TOptions options, int maxItems) => read(options) is { } value ? OptionText.Of(value) : "none";
}
