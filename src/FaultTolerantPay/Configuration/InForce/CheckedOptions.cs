using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Configuration.InForce;

/// <summary>
/// Gives the options of one class to whoever asks for them in the ways of .NET: those of the start to who reads once, those in force now to who reads anew. Never throws after the
/// start, and tells of a change only after it came into force. There are no named options.
/// </summary>
internal sealed class CheckedOptions<TOptions>(OptionsInForce inForce, OptionClass optionClass) : IOptions<TOptions>, IOptionsMonitor<TOptions>, IOptionsFactory<TOptions>
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
                listener((TOptions)after[optionClass], Options.DefaultName);
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
