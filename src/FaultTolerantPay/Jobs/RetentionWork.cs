using FaultTolerantPay.Controls;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Jobs;

/// <summary>
/// Deletes old final outcomes without an advance and old counters of past periods, erases the customers of old advances that are over, and
/// removes the content of old statement files.
/// </summary>
internal sealed class RetentionWork(
    IRetentionStore retention,
    IOperatorControlStore controls,
    TimeProvider time,
    IOptions<WorkOptions> options,
    IStatementFileStore? files = null) : IBackgroundWork
{
    // Nothing that is deleted comes back. A clock that jumps ahead, even for a minute, would delete what every node needs: without its
    // outcome, a payment that is asked for again is paid twice.
    private static readonly TimeSpan MaxJump = TimeSpan.FromDays(1);
    private readonly WorkOptions _options = options.Value;
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly long _startedTimestamp = time.GetTimestamp();

    public string Name => "retention";

    /// <summary>
    /// Short, because every payment is on record: at 1,000 payments a second, those of an hour are too many for one round.
    /// </summary>
    public TimeSpan IdleDelay => TimeSpan.FromMinutes(1);

    public async ValueTask<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = Now();
        await retention.DeleteOldPaymentsAsync(now.Minus(_options.OutcomeRetention), now, cancellationToken).ConfigureAwait(false);
        await retention.EraseCustomersAsync(now.Minus(_options.CustomerRetention), now, cancellationToken).ConfigureAwait(false);
        await controls.EraseCustomersAsync(now.Minus(_options.CustomerRetention), cancellationToken).ConfigureAwait(false);
        if (files is not null)
        {
            // Days begin apart in the world: the content is kept a day longer rather than one less.
            var before = DateOnly.FromDateTime(now.Minus(_options.StatementRetention).UtcDateTime);
            await files.RemoveContentAsync(before, cancellationToken).ConfigureAwait(false);
        }

        // A rest follows in any case: under steady traffic some payment becomes old at every moment.
        return 0;
    }

    /// <summary>The present time, at most a day ahead of what the monotonic clock measured since the start.</summary>
    private DateTimeOffset Now()
    {
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset latest = _startedAt.Plus(time.GetElapsedTime(_startedTimestamp)).Plus(MaxJump);
        return now <= latest ? now : latest;
    }
}
