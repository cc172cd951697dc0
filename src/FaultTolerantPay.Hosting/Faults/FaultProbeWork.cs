using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>
/// Finds out whether a business system that is down is back, and advances the return of its traffic, without waiting for a customer's
/// payment.
/// </summary>
/// <param name="detector">The detector.</param>
/// <param name="options">Sets the interval.</param>
internal sealed class FaultProbeWork(FaultDetector detector, IOptions<FaultDetectionOptions> options) : IBackgroundWork
{
    /// <inheritdoc/>
    public string Name => "fault-probe";

    /// <inheritdoc/>
    public TimeSpan IdleDelay => options.Value.ProbeInterval;

    /// <inheritdoc/>
    public async ValueTask<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        await detector.ProbeAsync(cancellationToken).ConfigureAwait(false);

        // Never more than one check in each rest.
        return 0;
    }
}
