namespace FaultTolerantPay.Testing.Conformance;

/// <summary>The checks of business systems: cancellation, slow and unreachable partners, texts.</summary>
internal static partial class BusinessSystemChecks
{
    private const string NoDown = AdapterRun<IBusinessSystem>.NoDown;
    private const string NoSlow = AdapterRun<IBusinessSystem>.NoSlow;

    private static async Task<CheckResult> CancelledAsync(BusinessSystemRun run)
    {
        TransactionRequest payment = run.New();
        Called<PrimaryResult> executed = await run.Calls
            .CallCancelledAsync((business, token) => business.ExecuteAsync(payment, token)).ConfigureAwait(false);
        return await JudgeHonestAsync(run, payment, executed).ConfigureAwait(false);
    }

    private static async Task<CheckResult> DownExecuteAsync(BusinessSystemRun run)
    {
        TransactionRequest payment = run.New();
        if (await run.Calls.CallDownAsync(
            (business, token) => business.ExecuteAsync(payment, token)).ConfigureAwait(false) is not { } executed)
        {
            return CheckResult.Skipped(NoDown);
        }

        return BusinessSystemRun.IsTaken(executed)
            ? CheckResult.Failed(executed.ToString())
            : await JudgeHonestAsync(run, payment, executed).ConfigureAwait(false);
    }

    /// <summary>The call ended without an error of the adapter; if its result says that nothing was booked, nothing was.</summary>
    private static async Task<CheckResult> JudgeHonestAsync(
        BusinessSystemRun run, TransactionRequest payment, Called<PrimaryResult> executed)
    {
        if (!executed.HasEnded || executed.IsOdd)
        {
            return CheckResult.Failed(executed.ToString());
        }

        return BusinessSystemRun.SaysNotBooked(executed)
            ? await run.JudgeNotBookedAsync(payment.Key, executed.ToString()).ConfigureAwait(false)
            : CheckResult.Passed;
    }

    private static async Task<CheckResult> SlowExecuteAsync(BusinessSystemRun run)
    {
        TransactionRequest payment = run.New();
        if (await run.Calls.CallSlowAsync(
            (business, token) => business.ExecuteAsync(payment, token)).ConfigureAwait(false) is not { } executed)
        {
            return CheckResult.Skipped(NoSlow);
        }

        return CheckResult.Of(
            executed is { HasEnded: true, IsOdd: false } && !BusinessSystemRun.SaysNotBooked(executed), executed.ToString());
    }

    private static async Task<CheckResult> SlowQueryAsync(BusinessSystemRun run)
    {
        TransactionRequest payment = run.New();
        CheckResult taken = Taken(await run.ExecuteAsync(payment).ConfigureAwait(false));
        if (taken.IsFailure)
        {
            return taken;
        }

        return await run.Calls.CallSlowAsync(
            (business, token) => business.QueryAsync(payment.Key, token)).ConfigureAwait(false) is { } query
            ? Undecided(query)
            : CheckResult.Skipped(NoSlow);
    }

    private static async Task<CheckResult> DownQueryAsync(BusinessSystemRun run)
    {
        TransactionRequest payment = run.New();
        CheckResult taken = Taken(await run.ExecuteAsync(payment).ConfigureAwait(false));
        if (taken.IsFailure)
        {
            return taken;
        }

        return await run.Calls.CallDownAsync(
            (business, token) => business.QueryAsync(payment.Key, token)).ConfigureAwait(false) is { } query
            ? Undecided(query)
            : CheckResult.Skipped(NoDown);
    }

    private static async Task<CheckResult> DownConfirmAsync(BusinessSystemRun run)
    {
        TransactionRequest payment = run.New();
        return await run.Calls.CallDownAsync(
            (business, token) => business.ConfirmOrCancelAsync(payment.Key, token)).ConfigureAwait(false) is { } confirmed
            ? Undecided(confirmed)
            : CheckResult.Skipped(NoDown);
    }

    /// <summary>The call ended without a result that only the business system could have given.</summary>
    private static CheckResult Undecided(Called<OriginalResult> asked) => CheckResult.Of(
        asked is { HasEnded: true, IsOdd: false }
            && (!asked.HasAnswer || asked.Answer.Status is OriginalStatus.Unknown or OriginalStatus.InFlight or OriginalStatus.Executed),
        asked.ToString());

    private static async Task<CheckResult> DownAdviseAsync(BusinessSystemRun run)
    {
        Advice advice = run.NewAdvice(AdviceKind.Advanced);
        if (await run.Calls.CallDownAsync(
            (business, token) => business.AdviseAsync(advice, token)).ConfigureAwait(false) is not { } receipt)
        {
            return CheckResult.Skipped(NoDown);
        }

        bool isCertain = receipt.HasAnswer && receipt.Answer.Outcome is OperationOutcome.Succeeded or OperationOutcome.Declined;
        return CheckResult.Of(receipt is { HasEnded: true, IsOdd: false } && !isCertain, receipt.ToString());
    }

    private static async Task<CheckResult> DownProbeAsync(BusinessSystemRun run)
    {
        if (await run.Calls.CallDownAsync((business, token) => business.ProbeAsync(token)).ConfigureAwait(false) is not { } probe)
        {
            return CheckResult.Skipped(NoDown);
        }

        return CheckResult.Of(
            probe is { HasEnded: true, IsOdd: false } && !(probe.HasAnswer && probe.Answer == ProbeResult.Ready),
            probe.ToString());
    }

    private static async Task<CheckResult> TextsAsync(BusinessSystemRun run)
    {
        TransactionRequest payment = run.New();
        Called<PrimaryResult>?[] calls =
        [
            await run.ExecuteAsync(payment).ConfigureAwait(false),
            await run.ExecuteAsync(payment).ConfigureAwait(false),
            await run.Calls.CallDownAsync((business, token) => business.ExecuteAsync(run.New(), token)).ConfigureAwait(false),
        ];
        foreach (Called<PrimaryResult>? call in calls)
        {
            CheckResult result = Texts.Judge(call?.Error, payment.Mandate, call?.Answer.Code, call?.Answer.Reference);
            if (result.IsFailure)
            {
                return result;
            }
        }
        return CheckResult.Passed;
    }
}
