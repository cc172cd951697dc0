using FaultTolerantPay.Configuration.InForce;

namespace FaultTolerantPay.Composition;

/// <summary>Looks whether the configuration lost settings without telling, as it does where a file of it is half written or empty.</summary>
internal sealed class OptionsWatch(OptionsInForce options) : IBackgroundWork
{
    public string Name => "Options";

    public TimeSpan IdleDelay => TimeSpan.FromSeconds(5);

    public ValueTask<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        options.FindLostSettings();
        return ValueTask.FromResult(0);
    }
}
