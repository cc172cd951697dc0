namespace FaultTolerantPay.Testing.Conformance;

/// <summary>The checks of payout and collection channels: deadlines, cancellation, slow and unreachable partners, texts.</summary>
internal static partial class ChannelChecks<TChannel>
{
    private static async Task<CheckResult> LateAsync(ChannelRun<TChannel> run)
    {
        TimeSpan window = await run.Calls.WithAdapterAsync(
            channel => Task.FromResult(run.Methods.LateBookingWindow(channel))).ConfigureAwait(false);
        DateTimeOffset deadline = run.Calls.Time.GetUtcNow() - window - TimeSpan.FromMinutes(1);
        Instruction late = run.New() with { WrittenAt = deadline - TimeSpan.FromMinutes(1), SendBefore = deadline };
        Called<ChannelResult> sent = await run.SendAsync(late).ConfigureAwait(false);
        return ChannelRun<TChannel>.IsTaken(sent)
            ? CheckResult.Failed(sent.ToString())
            : await run.JudgeNotBookedAsync(late, sent.ToString()).ConfigureAwait(false);
    }

    private static async Task<CheckResult> CancelledAsync(ChannelRun<TChannel> run)
    {
        Instruction instruction = run.New();
        Called<ChannelResult> sent = await run.Calls
            .CallCancelledAsync((channel, token) => run.Methods.Send(channel, instruction, token)).ConfigureAwait(false);
        return await JudgeHonestAsync(run, instruction, sent).ConfigureAwait(false);
    }

    private static async Task<CheckResult> DownSendAsync(ChannelRun<TChannel> run)
    {
        Instruction instruction = run.New();
        if (await run.Calls.CallDownAsync(
            (channel, token) => run.Methods.Send(channel, instruction, token)).ConfigureAwait(false) is not { } sent)
        {
            return CheckResult.Skipped(AdapterRun<TChannel>.NoDown);
        }

        return ChannelRun<TChannel>.IsTaken(sent)
            ? CheckResult.Failed(sent.ToString())
            : await JudgeHonestAsync(run, instruction, sent).ConfigureAwait(false);
    }

    /// <summary>The call ended without an error of the adapter; if its result says that nothing was booked, nothing was.</summary>
    private static async Task<CheckResult> JudgeHonestAsync(ChannelRun<TChannel> run, Instruction instruction, Called<ChannelResult> sent)
    {
        if (!sent.HasEnded || sent.IsOdd)
        {
            return CheckResult.Failed(sent.ToString());
        }

        return ChannelRun<TChannel>.SaysNotBooked(sent)
            ? await run.JudgeNotBookedAsync(instruction, sent.ToString()).ConfigureAwait(false)
            : CheckResult.Passed;
    }

    private static async Task<CheckResult> SlowSendAsync(ChannelRun<TChannel> run)
    {
        Instruction instruction = run.New();
        if (await run.Calls.CallSlowAsync(
            (channel, token) => run.Methods.Send(channel, instruction, token)).ConfigureAwait(false) is not { } sent)
        {
            return CheckResult.Skipped(AdapterRun<TChannel>.NoSlow);
        }

        return CheckResult.Of(sent is { HasEnded: true, IsOdd: false } && !ChannelRun<TChannel>.SaysNotBooked(sent), sent.ToString());
    }

    private static async Task<CheckResult> SlowQueryAsync(ChannelRun<TChannel> run)
    {
        Instruction instruction = run.New();
        CheckResult sent = Taken(await run.SendAsync(instruction).ConfigureAwait(false));
        if (sent.IsFailure)
        {
            return sent;
        }

        return await run.Calls.CallSlowAsync(
            (channel, token) => run.Methods.Query(channel, instruction, token)).ConfigureAwait(false) is { } query
            ? Undecided(query)
            : CheckResult.Skipped(AdapterRun<TChannel>.NoSlow);
    }

    private static async Task<CheckResult> DownQueryAsync(ChannelRun<TChannel> run)
    {
        Instruction instruction = run.New();
        CheckResult sent = Taken(await run.SendAsync(instruction).ConfigureAwait(false));
        if (sent.IsFailure)
        {
            return sent;
        }

        return await run.Calls.CallDownAsync(
            (channel, token) => run.Methods.Query(channel, instruction, token)).ConfigureAwait(false) is { } query
            ? Undecided(query)
            : CheckResult.Skipped(AdapterRun<TChannel>.NoDown);
    }

    /// <summary>A query of an accepted instruction ended without the result that it does not exist, or that it was not booked.</summary>
    private static CheckResult Undecided(Called<QueryResult> query)
    {
        bool isWrong = query.HasAnswer
            && (!query.Answer.IsFound || query.Answer.Result.Outcome is OperationOutcome.NotExecuted or OperationOutcome.Declined);
        return CheckResult.Of(query is { HasEnded: true, IsOdd: false } && !isWrong, query.ToString());
    }

    private static async Task<CheckResult> TextsAsync(ChannelRun<TChannel> run)
    {
        Instruction instruction = run.New();
        Called<ChannelResult>?[] calls =
        [
            await run.SendAsync(instruction).ConfigureAwait(false),
            await run.SendAsync(instruction).ConfigureAwait(false),
            await run.Calls.CallDownAsync((channel, token) => run.Methods.Send(channel, run.New(), token)).ConfigureAwait(false),
        ];
        foreach (Called<ChannelResult>? call in calls)
        {
            CheckResult result = Texts.Judge(call?.Error, instruction.Mandate, call?.Answer.Code, call?.Answer.Reference);
            if (result.IsFailure)
            {
                return result;
            }
        }
        return CheckResult.Passed;
    }
}
