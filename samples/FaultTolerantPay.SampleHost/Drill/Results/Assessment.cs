using FaultTolerantPay.SampleHost.Drill.Audit;
using FaultTolerantPay.SampleHost.Drill.Plans;

namespace FaultTolerantPay.SampleHost.Drill.Results;

/// <summary>
/// Judges a drill that has ended: on the two files, read apart from everything that wrote them. Payments and advances are counted for the
/// traffic alone, and for the rehearsal alone; the
/// ledger, and what is compared with the bank's, are of both.
/// </summary>
internal static class Assessment
{
    private const int MaxErrors = 100;

    public static async Task<DrillResult> MakeAsync(DrillPlan plan, DrillEnvironment world, DrillRun run, DrillFiles files,
        DrillOptions options, TimeSpan elapsed, CancellationToken stop)
    {
        IReadOnlyList<string> ledgerErrors = await world.Ledger.VerifyAsync(stop);
        IReadOnlyList<AccountBalance> trial = await world.Ledger.GetTrialBalanceAsync(stop);
        using var store = new HostStoreReader(files.Store);
        List<PaymentRow> payments = [.. store.Payments()];
        List<AdvanceRow> advances = [.. store.Advances()];
        BankLedger ledger = BankLedger.Read(files.Ledger);
        InstructionRow[] instructions = [.. store.Instructions()];
        string[] channelErrors = [.. ChannelAudit.Compare(instructions, ledger.ChannelBookings)];
        Reconciliation reconciliation = Reconciliation.Of(payments, advances, ledger);
        var statements = new StatementAudit(world);
        await statements.RunAsync(DateOnly.FromDateTime(plan.Start.UtcDateTime), run.LastDay, store, stop);
        ExposureHistory exposure = ExposureHistory.Compute(store.ExposureChanges(), [.. plan.Currencies.SelectMany(plan.Caps.Exposure)]);
        IReadOnlyDictionary<string, long> journalSum = trial.GroupBy(balance => balance.Currency.Code)
            .ToDictionary(group => group.Key, group => group.Sum(balance => balance.BalanceMinor));
        IReadOnlyList<CoverageItem> reached = DrillCoverage.Of(run.Traffic, run.Rehearsed, store);
        CoverageItem Find(string what) => reached.Single(met => met.What == what);
        string[] notReached = [.. reached.Where(met => met.Never).Select(met => met.What)];
        OutageRow[] outages = [.. store.Outages().Where(outage => outage.Start < (run.RehearsalBegan ?? DateTimeOffset.MaxValue))];
        IReadOnlyList<(DateTimeOffset Start, DateTimeOffset End)> faults = plan.Faults();
        int pending = payments.Count(payment => !payment.IsFinal && payment.Reason != OutcomeReasons.Withdrawn);
        Tally tally = run.Traffic;
        var totals = new AdvanceTotals([.. advances.Where(advance => !Rehearsal.IsPart(advance.Merchant))]);
        var rehearsed = new AdvanceTotals([.. advances.Where(advance => Rehearsal.IsPart(advance.Merchant))]);

        List<string> errors =
        [
            .. ledgerErrors, .. reconciliation.Discrepancies, .. channelErrors, .. statements.Errors, .. exposure.Breaches,
            .. tally.Contradictions, .. run.Rehearsed.Contradictions,
        ];
        if (ledger.DoublePayouts > 0)
        {
            errors.Add($"{ReportText.Count(ledger.DoublePayouts, "order was", "orders were")} paid out more than once.");
        }

        if (ledger.DoubleCollections > 0)
        {
            errors.Add(
                $"{ReportText.Count(ledger.DoubleCollections, "collection " +
                "was", "collections were")} taken twice, or took more than was advanced.");
        }

        if (reconciliation.LostAdvances > 0)
        {
            errors.Add($"{ReportText.Count(reconciliation.LostAdvances, "advance is", "advances are")} lost.");
        }

        if (pending > 0)
        {
            errors.Add($"{ReportText.Count(pending, "payment is", "payments are")} still pending.");
        }

        if (tally.Transactions >= DrillOptions.MinPaymentsForCoverage)
        {
            errors.AddRange(notReached.Select(what => $"Not reached: {what}."));
        }

        return new DrillResult
        {
            Passed = errors.Count == 0,
            Transactions = tally.Transactions,
            Replays = tally.Replays,
            CompletedByPrimary = tally.Count(OutcomeKind.CompletedByPrimary),
            DeclinedByPrimary = tally.Count(OutcomeKind.DeclinedByPrimary),
            Advanced = tally.Count(OutcomeKind.Advanced),
            AdvancedMinor = tally.Sum(OutcomeKind.Advanced).ToDictionary(sum => sum.Key.Code, sum => sum.Value),
            Promised = Find("an advance promised before its payout").Traffic,
            Refused = RefusedBy(tally),
            Failed = tally.Count(OutcomeKind.Failed),
            Unavailable = tally.Count(OutcomeKind.Unavailable, OutcomeKind.Overloaded),
            Troubled = tally.Troubled,
            PendingAtEnd = pending,
            Collected = totals.Collected,
            CollectedMinor = totals.Sum(advance => advance.CollectedMinor),
            PostedDebits = Find("a debit posted by the business system").Traffic,
            CustomerRefundedMinor = totals.Sum(advance => advance.CustomerRefundedMinor),
            Superseded = totals.Superseded,
            FoundAfterCollection = totals.LateDiscoveries,
            Delinquent = totals.Delinquent,
            EverDelinquent = Find("a delinquent advance").Traffic,
            WrittenOff = totals.WrittenOff,
            WrittenOffMinor = totals.Sum(advance => advance.WrittenOffMinor),
            Released = totals.Released,
            FeesMinor = totals.Sum(advance => advance.FeesMinor),
            Refunds = tally.Refunds.Taken,
            RefundsRefused = tally.Refunds.Refused,
            RefundsOfOthers = tally.Refunds.NotAdvanced,
            RefundsWithoutOriginal = plan.RefundsWithoutOriginal,
            PayoutUnknownHappened = Find("payout unknown, found to have happened").Traffic,
            PayoutUnknownNotHappened = Find("payout unknown, found not to have happened").Traffic,
            CollectionUnknownHappened = Find("collection unknown, found to have happened").Traffic,
            CollectionUnknownNotHappened = Find("collection unknown, found not to have happened").Traffic,
            OutstandingMinor = new AdvanceTotals(advances).Sum(advance => advance.OutstandingMinor),
            PeakOutstandingMinor = exposure.Courses.ToDictionary(course => course.Key, course => course.Value.Max(point => point.Minor)),
            JournalSumMinor = journalSum,
            Faults = faults.Count,
            FaultMinutes = Math.Round(faults.Sum(fault => (fault.End - fault.Start).TotalMinutes), 1),
            MaxFaultMinutes = Math.Round(faults.Select(fault => (fault.End - fault.Start).TotalMinutes).DefaultIfEmpty().Max(), 1),
            Outages = outages.Length,
            OutageMinutes = Math.Round(outages.Sum(outage => ((outage.End ?? world.Driver.Now) - outage.Start).TotalMinutes), 1),
            OpenDiscrepancyKinds = store.OpenDiscrepancies(),
            CapBreaches = exposure.Breaches.Count,
            DoublePayouts = ledger.DoublePayouts,
            DoubleCollections = ledger.DoubleCollections,
            LostAdvances = reconciliation.LostAdvances,
            LedgersAgree = ledgerErrors.Count == 0 && reconciliation.Discrepancies.Count == 0 && channelErrors.Length == 0
                && journalSum.Values.All(sum => sum == 0),
            Statements = statements.Figures,
            StatementsExplained = statements.Errors.Count == 0,
            Channels = ChannelResults.Of(instructions),
            Reached = reached,
            Rehearsed = new RehearsedResult
            {
                ReachedOnlyHere = [.. reached.Where(met => met.OnlyRehearsed).Select(met => met.What)],
                Transactions = run.Rehearsed.Transactions,
                CompletedByPrimary = run.Rehearsed.Count(OutcomeKind.CompletedByPrimary),
                Advanced = run.Rehearsed.Count(OutcomeKind.Advanced),
                Refused = RefusedBy(run.Rehearsed),
                Others = run.Rehearsed.Count(OutcomeKind.DeclinedByPrimary, OutcomeKind.Failed, OutcomeKind.Unavailable,
                    OutcomeKind.Overloaded, OutcomeKind.Pending),
                Collected = rehearsed.Collected,
                Superseded = rehearsed.Superseded,
                Delinquent = rehearsed.Delinquent,
                WrittenOff = rehearsed.WrittenOff,
                Released = rehearsed.Released,
            },
            NotReached = notReached,
            Errors = [.. errors.Take(MaxErrors)],
            Warnings = plan.Warnings,
            Notes = plan.Notes,
            SimulatedDays = Math.Round((world.Driver.Now - plan.Start).TotalDays, 1),
            ElapsedSeconds = Math.Round(elapsed.TotalSeconds, 1),
            Seed = options.Seed,
            Exposure = exposure.Courses.ToDictionary(course => course.Key, course => (IReadOnlyList<(DateTimeOffset, long)>)course.Value),
            TrialBalance = trial,
            Notices = world.Notices.ByKind,
        };
    }

    private static Dictionary<string, int> RefusedBy(Tally tally)
    {
        IReadOnlyDictionary<RefusalCode, int> refused = tally.Refused;
        return Enum.GetValues<RefusalCode>().ToDictionary(code => code.ToString(), code => refused.GetValueOrDefault(code));
    }
}
