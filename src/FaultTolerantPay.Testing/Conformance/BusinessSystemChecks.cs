namespace FaultTolerantPay.Testing.Conformance;

/// <summary>The checks of business systems: payments, duplicates, cancellations, advices.</summary>
internal static partial class BusinessSystemChecks
{
    private const int CallsTogether = 8;

    public static IReadOnlyList<Check<BusinessSystemRun>> All { get; } =
    [
        new("Execute_Payable_IsTaken", "Succeeded or Pending", async run => Taken(await run.ExecuteAsync(run.New()).ConfigureAwait(false))),
        new("Query_AfterExecute_FindsIt", "Executed or InFlight", QueryAfterExecuteAsync),
        new("Query_NeverExecuted_IsNotFound", "NotFound", async run => NotFound(await run.QueryAsync(run.New().Key).ConfigureAwait(false))),
        new(
            "Query_OtherAttemptOfTheOrder_IsNotFound",
            "NotFound: the business system keeps payments by attempt, not by order",
            QueryOtherAttemptAsync),
        new(
            "Query_AttemptWithAnotherLastCharacter_IsNotFound",
            "NotFound: the whole attempt is in the adapter's reference",
            QueryNearAttemptAsync),
        new("Execute_Twice_IsBookedOnce", "the same answer, and one booking", TwiceAsync),
        new(
            "Execute_TwiceAcrossARestart_IsBookedOnce",
            "the same answer from an adapter that was opened later, and one booking",
            AcrossRestartAsync),
        new("Execute_ManyAtOnce_IsBookedOnce", "no answer says that nothing was booked, and one booking", ManyAtOnceAsync),
        new("Execute_EachSample_BooksItsAmountAndCurrency", "one booking of the amount and currency that were sent", AmountsAsync),
        new("Confirm_NeverExecuted_CancelsOrSaysThatItCannot", "Cancelled, and no later execution; or CannotCancel", CancelAsync),
        new("Confirm_Executed_LeavesItAlone", "Executed or InFlight, and one booking", ConfirmExecutedAsync),
        new("Advise_TwiceAcrossARestart_MovesNoMoney", "Succeeded both times, and no booking", AdviseTwiceAsync),
        new("Advise_PostDebitTwice_DebitsOnce", "Succeeded both times, and one booking", PostDebitTwiceAsync),
        new("Probe_PartnerUp_IsReadyOrCannotProbe", "Ready or CannotProbe", ProbeUpAsync),
        new(
            "Execute_Cancelled_TellsTheTruth",
            "OperationCanceledException or an honest answer, and no other exception",
            CancelledAsync),
        new(
            "Execute_CancelledWhileSlow_ClaimsNothingForCertain",
            "an end soon after the cancellation, and no claim that nothing was booked",
            SlowExecuteAsync),
        new("Query_CancelledWhileSlow_IsNotNotFound", "an end soon after the cancellation, and no NotFound", SlowQueryAsync),
        new("Execute_PartnerDown_TellsTheTruth", "not taken; a claim that nothing was sent or executed is true", DownExecuteAsync),
        new("Query_PartnerDown_IsNotNotFound", "an exception or Unknown", DownQueryAsync),
        new("Confirm_PartnerDown_IsNotCancelled", "an exception or Unknown", DownConfirmAsync),
        new("Advise_PartnerDown_IsNotTaken", "an exception, Unknown or NotExecuted", DownAdviseAsync),
        new("Probe_PartnerDown_IsNotReady", "an exception, NotReady or CannotProbe", DownProbeAsync),
        new("Texts_OfAnswersAndErrors_AreShortAndHideTheMandate", "at most 2,000 characters, without the mandate's token", TextsAsync),
    ];

    private static CheckResult Taken(Called<PrimaryResult> executed) =>
        CheckResult.Of(BusinessSystemRun.IsTaken(executed), executed.ToString());

    private static CheckResult NotFound(Called<OriginalResult> query) =>
        CheckResult.Of(query is { HasAnswer: true, Answer.Status: OriginalStatus.NotFound }, query.ToString());

    private static async Task<CheckResult> QueryAfterExecuteAsync(BusinessSystemRun run)
    {
        TransactionRequest payment = run.New();
        CheckResult executed = Taken(await run.ExecuteAsync(payment).ConfigureAwait(false));
        return executed.IsFailure ? executed : await run.JudgeFoundAsync(payment.Key).ConfigureAwait(false);
    }

    private static Task<CheckResult> QueryOtherAttemptAsync(BusinessSystemRun run) =>
        QueryAnotherAsync(run, _ => AdapterRun<IBusinessSystem>.NewId());

    private static Task<CheckResult> QueryNearAttemptAsync(BusinessSystemRun run) =>
        QueryAnotherAsync(run, attempt => string.Concat(attempt.AsSpan(0, attempt.Length - 1), attempt[^1] == '0' ? "1" : "0"));

    private static async Task<CheckResult> QueryAnotherAsync(BusinessSystemRun run, Func<string, string> another)
    {
        TransactionRequest payment = run.New();
        CheckResult executed = Taken(await run.ExecuteAsync(payment).ConfigureAwait(false));
        return executed.IsFailure
            ? executed
            : NotFound(
                await run.QueryAsync(
                    payment.Key with { Attempt = new AttemptId(another(payment.Key.Attempt.Value)) }).ConfigureAwait(false));
    }

    private static async Task<CheckResult> TwiceAsync(BusinessSystemRun run)
    {
        TransactionRequest payment = run.New();
        (Called<PrimaryResult> one, Called<PrimaryResult> two) = await run.Calls.WithAdapterAsync(async business => (
            await run.Calls.CallAsync(business, (b, token) => b.ExecuteAsync(payment, token)).ConfigureAwait(false),
            await run.Calls.CallAsync(business, (b, token) => b.ExecuteAsync(payment, token)).ConfigureAwait(false))).ConfigureAwait(false);
        return await JudgeRepeatAsync(run, payment, one, two).ConfigureAwait(false);
    }

    private static async Task<CheckResult> AcrossRestartAsync(BusinessSystemRun run)
    {
        TransactionRequest payment = run.New();
        Called<PrimaryResult> one = await run.ExecuteAsync(payment).ConfigureAwait(false);
        Called<PrimaryResult> two = await run.ExecuteAsync(payment).ConfigureAwait(false);
        return await JudgeRepeatAsync(run, payment, one, two).ConfigureAwait(false);
    }

    private static async Task<CheckResult> JudgeRepeatAsync(
        BusinessSystemRun run, TransactionRequest payment, Called<PrimaryResult> one, Called<PrimaryResult> two)
    {
        if (!BusinessSystemRun.IsTaken(one))
        {
            return CheckResult.Failed($"the first call gave {one}");
        }
        // Unknown is an honest result for a duplicate: a query follows. Another reference shows another booking.
        bool isTheSame = two.HasAnswer
            && (two.Answer.Outcome == OperationOutcome.Unknown
                || (BusinessSystemRun.IsTaken(two)
                    && (one.Answer.Reference ?? two.Answer.Reference) == (two.Answer.Reference ?? one.Answer.Reference)));
        return isTheSame
            ? await run.JudgeBookedOnceAsync(payment.Key).ConfigureAwait(false)
            : CheckResult.Failed($"first {one}, then {two}");
    }

    private static async Task<CheckResult> ManyAtOnceAsync(BusinessSystemRun run)
    {
        TransactionRequest payment = run.New();
        Called<PrimaryResult>[] executed = await run.Calls
            .CallTogetherAsync(CallsTogether, (business, token) => business.ExecuteAsync(payment, token)).ConfigureAwait(false);
        if (Array.Find(executed, BusinessSystemRun.SaysNotBooked) is { } wrong)
        {
            return CheckResult.Failed($"one of {CallsTogether} gave {wrong}");
        }

        return await run.JudgeBookedOnceAsync(payment.Key).ConfigureAwait(false);
    }

    private static async Task<CheckResult> AmountsAsync(BusinessSystemRun run)
    {
        foreach (PaymentSample sample in run.Samples)
        {
            TransactionRequest payment = run.New(sample);
            CheckResult executed = Taken(await run.ExecuteAsync(payment).ConfigureAwait(false));
            if (executed.IsFailure)
            {
                return executed;
            }

            if (await run.ReadBookingsAsync(payment.Key).ConfigureAwait(false) is not { } bookings)
            {
                return CheckResult.Skipped("ReadBookingsAsync is not offered");
            }

            if (bookings is not [var booked] || booked != sample.Amount)
            {
                return CheckResult.Failed($"{sample.Amount} was sent, and [{string.Join(", ", bookings)}] booked");
            }
        }
        return CheckResult.Passed;
    }

    private static async Task<CheckResult> CancelAsync(BusinessSystemRun run)
    {
        TransactionRequest payment = run.New();
        Called<OriginalResult> cancelled = await run.ConfirmAsync(payment.Key).ConfigureAwait(false);
        if (cancelled is { HasAnswer: true, Answer.Status: OriginalStatus.CannotCancel })
        {
            return CheckResult.Passed;
        }

        if (cancelled is not { HasAnswer: true, Answer.Status: OriginalStatus.Cancelled })
        {
            return CheckResult.Failed(cancelled.ToString());
        }

        Called<PrimaryResult> late = await run.ExecuteAsync(payment).ConfigureAwait(false);
        return BusinessSystemRun.IsTaken(late)
            ? CheckResult.Failed($"Cancelled, and a later execution gave {late}")
            : await run.JudgeNotBookedAsync(payment.Key, "Cancelled").ConfigureAwait(false);
    }

    private static async Task<CheckResult> ConfirmExecutedAsync(BusinessSystemRun run)
    {
        TransactionRequest payment = run.New();
        CheckResult executed = Taken(await run.ExecuteAsync(payment).ConfigureAwait(false));
        if (executed.IsFailure)
        {
            return executed;
        }

        Called<OriginalResult> confirmed = await run.ConfirmAsync(payment.Key).ConfigureAwait(false);
        return BusinessSystemRun.IsTaken(confirmed)
            ? await run.JudgeBookedOnceAsync(payment.Key).ConfigureAwait(false)
            : CheckResult.Failed(confirmed.ToString());
    }

    private static async Task<CheckResult> AdviseTwiceAsync(BusinessSystemRun run) =>
        await JudgeAdvisedTwiceAsync(run, run.NewAdvice(AdviceKind.Advanced), bookings: 0).ConfigureAwait(false);

    private static async Task<CheckResult> PostDebitTwiceAsync(BusinessSystemRun run) => run.PostsDebits
        ? await JudgeAdvisedTwiceAsync(run, run.NewAdvice(AdviceKind.PostDebit), bookings: 1).ConfigureAwait(false)
        : CheckResult.Skipped("PostsDebits is false");

    private static async Task<CheckResult> JudgeAdvisedTwiceAsync(BusinessSystemRun run, Advice advice, int bookings)
    {
        for (int time = 1; time <= 2; time++)
        {
            Called<PrimaryResult> receipt = await run.AdviseAsync(advice).ConfigureAwait(false);
            if (receipt is not { HasAnswer: true, Answer.Outcome: OperationOutcome.Succeeded })
            {
                return CheckResult.Failed($"advice {time} of 2 gave {receipt}");
            }
        }
        IReadOnlyList<Money>? booked = await run.ReadBookingsAsync(advice.Key).ConfigureAwait(false);
        return CheckResult.Of(booked is null || booked.Count == bookings, $"{booked?.Count} bookings");
    }

    private static async Task<CheckResult> ProbeUpAsync(BusinessSystemRun run)
    {
        Called<ProbeResult> probe = await run.Calls.CallAsync((business, token) => business.ProbeAsync(token)).ConfigureAwait(false);
        return CheckResult.Of(probe is { HasAnswer: true, Answer: ProbeResult.Ready or ProbeResult.CannotProbe }, probe.ToString());
    }
}
