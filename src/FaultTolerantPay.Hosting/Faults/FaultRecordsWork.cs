using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Hosting.Faults;

/// <summary>Takes outages to the store that it did not take before, and puts an operator's word from another node into force.</summary>
/// <param name="detector">The detector.</param>
/// <param name="options">How often.</param>
public sealed class FaultRecordsWork(FaultDetector detector, IOptions<FaultDetectionOptions> options) : IBackgroundWork
{
    /// <inheritdoc/>
    public string Name => "fault-records";

    /// <inheritdoc/>
    public TimeSpan IdleDelay => options.Value.StoreSyncInterval;

    /// <inheritdoc/>
    public ValueTask<int> RunOnceAsync(CancellationToken cancellationToken) => detector.RunRecordsAsync(cancellationToken);
}
