using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>Sends outages to the store that it did not take before, and applies an operator's setting from another node.</summary>
/// <param name="detector">The detector.</param>
/// <param name="options">Sets the interval.</param>
internal sealed class FaultRecordsWork(FaultDetector detector, IOptions<FaultDetectionOptions> options) : IBackgroundWork
{
    /// <inheritdoc/>
    public string Name => "fault-records";

    /// <inheritdoc/>
    public TimeSpan IdleDelay => options.Value.StoreSyncInterval;

    /// <inheritdoc/>
    public bool RunsOnChange => true;

    /// <inheritdoc/>
    public ValueTask<int> RunOnceAsync(CancellationToken cancellationToken) => detector.RunRecordsAsync(cancellationToken);
}
