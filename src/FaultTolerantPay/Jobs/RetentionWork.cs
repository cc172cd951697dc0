using FaultTolerantPay.Controls;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Jobs;

/// <summary>
/// Deletes old final outcomes without an advance and old counters of past periods, and erases the customers of old advances that are over.
/// </summary>
internal sealed class RetentionWork(
    IRetentionStore retention, IOperatorControlStore controls, TimeProvider time, IOptions<WorkOptions> options) : IBackgroundWork
{
    private readonly WorkOptions _options = options.Value;

    public string Name => "Retention";

    /// <summary>
    /// Short, because every payment is on record: at 1,000 payments a second, those of an hour are too many for one round.
    /// </summary>
    public TimeSpan IdleDelay => TimeSpan.FromMinutes(1);

    public async ValueTask<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        await retention.DeleteOldPaymentsAsync(now.Minus(_options.OutcomeRetention), now, cancellationToken).ConfigureAwait(false);
        await retention.EraseCustomersAsync(now.Minus(_options.CustomerRetention), now, cancellationToken).ConfigureAwait(false);
        await controls.EraseCustomersAsync(now.Minus(_options.CustomerRetention), cancellationToken).ConfigureAwait(false);
        // A rest follows in any case: under steady traffic some payment becomes old at every moment.
        return 0;
    }
}
