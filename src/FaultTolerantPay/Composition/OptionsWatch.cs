using FaultTolerantPay.Configuration.InForce;

namespace FaultTolerantPay.Composition;

/// <summary>
/// Checks whether the configuration lost settings without a change event. This happens if a configuration file is empty or half written.
/// </summary>
internal sealed class OptionsWatch(OptionsInForce options) : IBackgroundWork
{
    public string Name => "options";

    public TimeSpan IdleDelay => TimeSpan.FromSeconds(5);

    public ValueTask<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        options.FindLostSettings();
        return ValueTask.FromResult(0);
    }
}
