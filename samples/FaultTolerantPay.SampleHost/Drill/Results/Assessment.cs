using FaultTolerantPay.Advances;
using FaultTolerantPay.SampleHost.Drill.Audit;
using FaultTolerantPay.SampleHost.Drill.Plans;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.SampleHost.Drill.Results;

/// <summary>Judges a drill that has ended: on the two files, read apart from everything that wrote them.</summary>
internal static class Assessment
{
    private const int MostMistakes = 100;

    public static async Task<DrillResult> MakeAsync(DrillPlan plan, DrillWorld world, DrillRun run, DrillFiles files, DrillOptions options, TimeSpan elapsed, CancellationToken stop)
    {
        IReadOnlyList<string> booksAreWrong = await world.Books.VerifyAsync(stop);
        IReadOnlyList<AccountBalance> trial = await world.Books.GetTrialBalanceAsync(stop);
        using var store = new StoreFile(files.Store);
        List<StoredPayment> payments = [.. store.Payments()];
        List<StoredAdvance> advances = [.. store.Advances()];
        BankLedger ledger = BankLedger.Read(files.Ledger);
        Reconciliation reconciliation = Reconciliation.Of(payments, advances, ledger);
        ExposureHistory exposure = ExposureHistory.Compute(store.ExposureChanges(), [.. plan.Currencies.SelectMany(plan.Caps.Exposure)]);
        IReadOnlyDictionary<string, long> journalSum = trial.GroupBy(balance => balance.Currency.Code).ToDictionary(group => group.Key, group => group.Sum(balance => balance.BalanceMinor));
        IReadOnlyDictionary<string, long> events = store.Events();
        IReadOnlyDictionary<(string Purpose, bool Happened), long> unknowns = store.ResolvedUnknowns();
        IReadOnlyList<string> notReached = Coverage.NotReached(run.Tally, events, unknowns, advances, run.Refunds);
        IReadOnlyList<StoredOutage> outages = store.Outages();
        int pending = payments.Count(payment => !payment.IsFinal && payment.Reason != OutcomeReasons.Withdrawn);

        List<string> mistakes = [.. booksAreWrong, .. reconciliation.Differences, .. exposure.Breaches];
        if (ledger.DoublePayouts > 0)
            mistakes.Add($"{ledger.DoublePayouts} orders were paid out more than once.");
        if (ledger.DoubleCollections > 0)
            mistakes.Add($"{ledger.DoubleCollections} collections were taken twice, or took more than was advanced.");
        if (reconciliation.LostAdvances > 0)
            mistakes.Add($"{reconciliation.LostAdvances} advances are lost.");
        if (pending > 0)
            mistakes.Add($"{pending} payments are still pending.");
        bool isLarge = run.Tally.Answers.Count >= DrillOptions.LeastCountForCoverage;
        if (isLarge)
            mistakes.AddRange(notReached.Select(what => $"Not reached: {what}."));

        return new DrillResult
        {
            Passed = mistakes.Count == 0,
            Transactions = run.Tally.Answers.Count,
            Replays = run.Tally.Replays,
            CompletedByPrimary = run.Tally.Count(OutcomeKind.CompletedByPrimary),
            DeclinedByPrimary = run.Tally.Count(OutcomeKind.DeclinedByPrimary),
            Advanced = run.Tally.Count(OutcomeKind.Advanced),
            AdvancedMinor = run.Tally.Sum(OutcomeKind.Advanced).ToDictionary(sum => sum.Key.Code, sum => sum.Value),
            Refused = Enum.GetValues<RefusalCode>().ToDictionary(code => code.ToString(), code => run.Tally.Refused.GetValueOrDefault(code)),
            Failed = run.Tally.Count(OutcomeKind.Failed),
            Unavailable = run.Tally.Count(OutcomeKind.Unavailable) + run.Tally.Count(OutcomeKind.Overloaded),
            Troubled = run.Tally.Troubled,
            PendingAtEnd = pending,
            Collected = advances.Count(advance => advance.State == AdvanceState.Collected),
            CollectedMinor = Sum(advances, advance => advance.CollectedMinor),
            Superseded = advances.Count(advance => advance.IsSuperseded),
            Delinquent = advances.Count(advance => advance.State == AdvanceState.Delinquent),
            EverDelinquent = events.GetValueOrDefault("delinquent"),
            WrittenOff = advances.Count(advance => advance.State == AdvanceState.WrittenOff),
            WrittenOffMinor = Sum(advances, advance => advance.WrittenOffMinor),
            Released = advances.Count(advance => advance.State == AdvanceState.Released),
            Refunds = run.Refunds.Taken,
            RefundsRefused = run.Refunds.Refused,
            RefundsOfOthers = run.Refunds.NotAdvanced,
            RefundsWithoutOriginal = plan.RefundsWithoutOriginal,
            PayoutUnknownHappened = unknowns.GetValueOrDefault(("Payout", true)),
            PayoutUnknownNotHappened = unknowns.GetValueOrDefault(("Payout", false)),
            CollectionUnknownHappened = unknowns.GetValueOrDefault(("Collection", true)),
            CollectionUnknownNotHappened = unknowns.GetValueOrDefault(("Collection", false)),
            OutstandingMinor = Sum(advances.Where(advance => advance.IsPaid), advance => advance.OutstandingMinor),
            PeakOutstandingMinor = exposure.Courses.ToDictionary(course => course.Key, course => course.Value.Max(point => point.Minor)),
            JournalSumMinor = journalSum,
            Outages = outages.Count,
            OutageMinutes = Math.Round(outages.Sum(outage => ((outage.End ?? world.Driver.Now) - outage.Start).TotalMinutes), 1),
            OpenDifferences = (int)store.OpenDifferences(),
            CapBreaches = exposure.Breaches.Count,
            DoublePayouts = ledger.DoublePayouts,
            DoubleCollections = ledger.DoubleCollections,
            LostAdvances = reconciliation.LostAdvances,
            BooksAgree = booksAreWrong.Count == 0 && reconciliation.Differences.Count == 0 && journalSum.Values.All(sum => sum == 0),
            NotReached = notReached,
            Mistakes = [.. mistakes.Take(MostMistakes)],
            Notes = plan.Notes,
            SimulatedDays = Math.Round((world.Driver.Now - plan.Start).TotalDays, 1),
            ElapsedSeconds = Math.Round(elapsed.TotalSeconds, 1),
            Seed = options.Seed,
            Exposure = exposure.Courses.ToDictionary(course => course.Key, course => (IReadOnlyList<(DateTimeOffset, long)>)course.Value),
            TrialBalance = trial,
            Notices = world.Notices.ByKind,
        };
    }

    private static Dictionary<string, long> Sum(IEnumerable<StoredAdvance> advances, Func<StoredAdvance, long> amount) =>
        advances.GroupBy(advance => advance.Currency).ToDictionary(group => group.Key, group => group.Sum(amount));
}
