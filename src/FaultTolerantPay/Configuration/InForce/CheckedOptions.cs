using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Configuration.InForce;

/// <summary>
/// Gives out the options of one class through the options interfaces of .NET: the options of the start to readers that read once, the
/// options in force to readers that read again. Never throws after the start, and raises a change only after it is in force. There are no
/// named options.
/// </summary>
internal sealed class CheckedOptions<TOptions>(
    OptionsInForce inForce, OptionClass optionClass) : IOptions<TOptions>, IOptionsMonitor<TOptions>, IOptionsFactory<TOptions>
    where TOptions : class, new()
{
    public TOptions Value => (TOptions)inForce.Started[optionClass];

    public TOptions CurrentValue => (TOptions)inForce.Current[optionClass];

    public TOptions Get(string? name) => CurrentValue;

    public TOptions Create(string name) => CurrentValue;

    public IDisposable OnChange(Action<TOptions, string?> listener)
    {
        var subscription = new Subscription(inForce, (before, after) =>
        {
            if (!ReferenceEquals(before[optionClass], after[optionClass]))
            {
                listener((TOptions)after[optionClass], Options.DefaultName);
            }
        });
        return subscription;
    }

    private sealed class Subscription : IDisposable
    {
        private readonly OptionsInForce _inForce;
        private readonly Action<OptionSet, OptionSet> _listener;

        public Subscription(OptionsInForce inForce, Action<OptionSet, OptionSet> listener)
        {
            _inForce = inForce;
            _listener = listener;
            inForce.Changed += listener;
        }

        public void Dispose() => _inForce.Changed -= _listener;
    }
}
