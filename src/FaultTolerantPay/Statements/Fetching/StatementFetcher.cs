using FaultTolerantPay.Model;
using FaultTolerantPay.Providers.Settings;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Statements.Fetching;

/// <summary>
/// Fetches the due files of one provider and stores them. A day is claimed before the provider is asked: another node leaves it alone until
/// the lease ends. The file is stored before the claim is settled, and storing it twice is storing it once; so a process may end anywhere.
/// </summary>
internal sealed class StatementFetcher(
    StatementCaller caller,
    IStatementFileStore store,
    TimeProvider time,
    IOptions<StatementOptions> options,
    IOptions<WorkOptions> work,
    StatementMetrics metrics,
    ILogger<StatementFetcher> logger)
{
    // A round is bounded, so that its driver can stop.
    private const int MaxTriesInARound = 16;

    // Storing the file takes time too.
    private readonly TimeSpan _lease = options.Value.FetchTimeout + work.Value.LeaseDuration;

    /// <summary>Tries the due days of every merchant number of a provider.</summary>
    /// <returns>How many days were tried.</returns>
    public async ValueTask<int> RunAsync(ProviderSettings settings, CancellationToken cancellationToken)
    {
        if (settings.StatementFiles is not { } files)
        {
            return 0;
        }

        var timetable = new StatementTimetable(files);
        int tried = 0;
        foreach (string number in settings.AllMerchantNumbers())
        {
            foreach (StatementFetch due in await FindDueAsync(settings.Id, number, timetable, cancellationToken).ConfigureAwait(false))
            {
                if (tried == MaxTriesInARound)
                {
                    return tried;
                }

                if (await TryAsync(settings, timetable, due, cancellationToken).ConfigureAwait(false))
                {
                    tried++;
                }
            }
        }

        return tried;
    }

    /// <summary>Since when the day that waits longest has been due; null if none is.</summary>
    public async ValueTask<DateTimeOffset?> FindOldestDueAsync(ProviderSettings settings, CancellationToken cancellationToken)
    {
        if (settings.StatementFiles is not { } files)
        {
            return null;
        }

        var timetable = new StatementTimetable(files);
        DateTimeOffset? oldest = null;
        foreach (string number in settings.AllMerchantNumbers())
        {
            foreach (StatementFetch due in await FindDueAsync(settings.Id, number, timetable, cancellationToken).ConfigureAwait(false))
            {
                DateTimeOffset since = due.NextAt ?? timetable.ReadyAt(due.Day);
                oldest = oldest <= since ? oldest : since;
            }
        }

        return oldest;
    }

    private async ValueTask<StatementFetch[]> FindDueAsync(
        ProviderId provider, string number, StatementTimetable timetable, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (timetable.NewestReady(now) is not { } newest)
        {
            return [];
        }

        IReadOnlyList<StatementFetch> stored = await store.ListFetchesAsync(
            provider, number, StatementTimetable.Back(newest, DueDays.MaxDaysBack), StoreRules.MaxPageSize, cancellationToken)
            .ConfigureAwait(false);
        var blank = new StatementFetch
        {
            Provider = provider,
            MerchantNumber = number,
            Day = newest,
            Status = StatementFetchStatus.Waiting,
        };
        return [.. DueDays.Of(timetable, blank, stored, now, _lease)];
    }

    /// <summary>Claims a day, asks for it and settles the claim; false if another node was faster.</summary>
    private async ValueTask<bool> TryAsync(
        ProviderSettings settings, StatementTimetable timetable, StatementFetch due, CancellationToken cancellationToken)
    {
        StatementFetch claim = due with { Tries = due.Tries + 1, NextAt = time.GetUtcNow().Plus(_lease) };
        if (!await store.SaveFetchAsync(claim, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        MatchWindow window = timetable.TimeOf(claim.Day);
        FetchedStatement fetched = await caller.FetchAsync(
            settings,
            new StatementRequest(claim.MerchantNumber, claim.Day, window.From.ToUniversalTime(), window.Until.ToUniversalTime()),
            cancellationToken).ConfigureAwait(false);
        if (fetched.Content is not null)
        {
            await StoreAsync(claim, fetched, cancellationToken).ConfigureAwait(false);
        }

        await SettleAsync(timetable, claim with { Version = claim.Version + 1 }, fetched, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async ValueTask StoreAsync(StatementFetch claim, FetchedStatement fetched, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        var file = new StatementFile
        {
            Provider = claim.Provider,
            MerchantNumber = claim.MerchantNumber,
            Day = claim.Day,
            Name = fetched.Name,
            Sha256 = fetched.Sha256,
            Length = fetched.Content!.Length,
            FetchedAt = now,
        };
        StatementFile stored = await store.SaveFileAsync(file, fetched.Content, cancellationToken).ConfigureAwait(false);
        if (stored.FetchedAt != now)
        {
            // The same bytes as before.
            return;
        }

        FetchLog.StatementStored(logger, stored.Number, stored.Provider.Value, stored.Day, stored.Version, stored.Length);
        metrics.Stored(stored);
        if (stored.Supersedes is not null)
        {
            FetchLog.StatementIssuedAgain(logger, stored.Provider.Value, stored.Day, stored.Version);
        }
    }

    /// <summary>Says when the day is asked for next. If another node took the day over meanwhile, that node says it.</summary>
    private async ValueTask SettleAsync(
        StatementTimetable timetable, StatementFetch claim, FetchedStatement fetched, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        StatementFetch settled = fetched switch
        {
            { Content: not null } => Certain(StatementFetchStatus.Stored),
            // A file that is stored stays, whatever the provider says later.
            { IsWithoutBusiness: true } => Certain(
                claim.Status == StatementFetchStatus.Stored ? claim.Status : StatementFetchStatus.NoBusiness),
            _ => claim with { NextAt = timetable.AfterTry(claim.Tries, now), Reason = fetched.Reason },
        };
        bool isReported = settled is { Status: StatementFetchStatus.Waiting, ReportedAt: null } && timetable.IsMissing(claim.Day, now);
        if (await store.SaveFetchAsync(isReported ? settled with { ReportedAt = now } : settled, cancellationToken).ConfigureAwait(false)
            && isReported)
        {
            metrics.Missing(claim.Provider);
            FetchLog.StatementMissing(logger, claim.Provider.Value, claim.Day, claim.Tries, settled.Reason ?? "");
        }

        StatementFetch Certain(StatementFetchStatus status) =>
            claim with { Status = status, Tries = 0, Reason = null, NextAt = timetable.LooksAgainAt(claim.Day, now) };
    }
}
