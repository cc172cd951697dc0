using FaultTolerantPay.Model;
using FaultTolerantPay.Statements.Fetching;
using FaultTolerantPay.Statements.Originals;
using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Statements.Settling;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Jobs;

/// <summary>
/// Compares fetched statement files with our operations, and those of accounts with what providers owe. Each provider is a part that can
/// be driven by itself: one whose files are large or fail delays only its own.
/// </summary>
internal sealed class ReconciliationWork : IBackgroundWork
{
    private readonly ProviderWork[] _parts;

    /// <param name="caller">Names the providers whose adapters fetch statement files.</param>
    /// <param name="settings">The settings in force at each round.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Logs rounds that fail.</param>
    /// <param name="due">Finds due days; null: the host has no store of reconciliations.</param>
    /// <param name="reconciler">Compares a day; null likewise.</param>
    /// <param name="originals">Compares a day of the business system; null likewise.</param>
    /// <param name="settler">Compares an account with what providers owe; null likewise.</param>
    public ReconciliationWork(
        StatementCaller caller,
        IProviderSettings settings,
        TimeProvider time,
        ILogger<ReconciliationWork> logger,
        DueReconciliations? due,
        DayReconciler? reconciler,
        OriginalsReconciler? originals,
        AccountSettler? settler) => _parts = due is null || reconciler is null || originals is null || settler is null
            ? []
            :
            [
                .. caller.Providers.Select(
                    provider => new ProviderWork(provider, settings, time, due, reconciler, originals, settler, logger)),
            ];

    public string Name => "reconciliation";

    public TimeSpan IdleDelay => ProviderWork.Rest;

    public IReadOnlyList<IBackgroundWork> Parts => _parts;

    public async ValueTask<int> RunOnceAsync(CancellationToken cancellationToken) =>
        (await Task.WhenAll(_parts.Select(part => part.RunOnceAsync(cancellationToken).AsTask())).ConfigureAwait(false)).Sum();

    private sealed class ProviderWork(
        ProviderId provider,
        IProviderSettings settings,
        TimeProvider time,
        DueReconciliations due,
        DayReconciler reconciler,
        OriginalsReconciler originals,
        AccountSettler settler,
        ILogger logger)
        : IBackgroundWork
    {
        public static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

        // A round is bounded, so that its driver can stop.
        private const int MaxDaysInARound = 4;

        // A file that cannot be compared is large to read in vain.
        private static readonly TimeSpan RestAfterFailure = TimeSpan.FromMinutes(10);

        // A day that cannot be compared does not stop the days after it.
        private readonly Dictionary<(string MerchantNumber, DateOnly Day), DateTimeOffset> _leftOutUntil = [];

        private DateTimeOffset _restsUntil = DateTimeOffset.MinValue;

        public string Name => $"reconciliation {provider}";

        public TimeSpan IdleDelay => Rest;

        public async ValueTask<int> RunOnceAsync(CancellationToken cancellationToken)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (IsPutOff(_restsUntil, now) || settings.Find(provider) is not { } known)
            {
                return 0;
            }

            try
            {
                if (known.StatementFiles is { } files && StatementReaders.IsOfAccount(files.Format))
                {
                    return await settler.RunAsync(known, settings.All, cancellationToken).ConfigureAwait(false) ? 1 : 0;
                }

                IReadOnlyList<ReconciliationDay> days = await due.FindAsync(
                    known,
                    MaxDaysInARound,
                    cancellationToken,
                    (number, day) => IsPutOff(_leftOutUntil.GetValueOrDefault((number, day)), now)).ConfigureAwait(false);
                foreach (ReconciliationDay day in days)
                {
                    await CompareAsync(day, now, cancellationToken).ConfigureAwait(false);
                }

                return days.Count;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                ReconciliationLog.Failed(logger, exception, provider.Value, RestAfterFailure);
                _restsUntil = now.Plus(RestAfterFailure);
                return 0;
            }
        }

        private async ValueTask CompareAsync(ReconciliationDay day, DateTimeOffset now, CancellationToken cancellationToken)
        {
            try
            {
                if (day.Files.IsOfBusinessSystem)
                {
                    await originals.RunAsync(day, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    await reconciler.RunAsync(day, cancellationToken).ConfigureAwait(false);
                }

                _leftOutUntil.Remove((day.MerchantNumber, day.Day));
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                ReconciliationLog.DayFailed(logger, exception, provider.Value, day.Day, RestAfterFailure);
                _leftOutUntil[(day.MerchantNumber, day.Day)] = now.Plus(RestAfterFailure);
            }
        }

        /// <summary>Whether a time is still to come. A clock that was ahead must not put the work off for longer.</summary>
        private static bool IsPutOff(DateTimeOffset until, DateTimeOffset now) => now < until && until <= now.Plus(RestAfterFailure);
    }
}
