namespace FaultTolerantPay.Testing.Conformance;

/// <summary>The checks of notice sinks.</summary>
internal static class NoticeSinkChecks
{
    private const int CallsTogether = 8;

    public static IReadOnlyList<Check<NoticeSinkRun>> All { get; } =
    [
        new("Deliver_EachKind_IsDelivered", "no exception, and the receiver has it", EachKindAsync),
        new("Deliver_TwiceAcrossARestart_IsReceivedOnce", "no exception, and the receiver has it once", TwiceAsync),
        new("Deliver_ManyAtOnce_IsReceivedOnce", "no exception, and the receiver has it once", ManyAsync),
        new("Deliver_Cancelled_TellsTheTruth", "OperationCanceledException, or the receiver has it", CancelledAsync),
        new("Deliver_CancelledWhileSlow_EndsSoon", "an end soon after the cancellation", SlowAsync),
        new("Deliver_PartnerDown_Throws", "an exception, and a later delivery of the same notice arrives", DownAsync),
    ];

    private static async Task<CheckResult> EachKindAsync(NoticeSinkRun run)
    {
        foreach (NoticeKind kind in Enum.GetValues<NoticeKind>())
        {
            Notice notice = run.New(kind);
            Called<bool> delivered = await run.DeliverAsync(notice).ConfigureAwait(false);
            if (!delivered.HasAnswer)
            {
                return CheckResult.Failed($"{kind}: {delivered}");
            }

            if (await run.Subject.CountDeliveriesAsync(notice, run.Calls.Stop).ConfigureAwait(false) is { } count and not 1)
            {
                return CheckResult.Failed($"{kind}: {count} deliveries");
            }
        }
        return CheckResult.Passed;
    }

    private static async Task<CheckResult> TwiceAsync(NoticeSinkRun run)
    {
        Notice notice = run.New(NoticeKind.OutcomeChanged);
        Called<bool> one = await run.DeliverAsync(notice).ConfigureAwait(false);
        Called<bool> two = await run.DeliverAsync(notice).ConfigureAwait(false);
        return one.HasAnswer && two.HasAnswer
            ? await run.JudgeReceivedOnceAsync(notice).ConfigureAwait(false)
            : CheckResult.Failed($"first {one}, then {two}");
    }

    private static async Task<CheckResult> ManyAsync(NoticeSinkRun run)
    {
        Notice notice = run.New(NoticeKind.OutcomeChanged);
        Called<bool>[] all = await run.Calls.CallTogetherAsync(CallsTogether, NoticeSinkRun.Delivery(notice)).ConfigureAwait(false);
        return Array.Find(all, call => !call.HasAnswer) is { } wrong
            ? CheckResult.Failed($"one of {CallsTogether} gave {wrong}")
            : await run.JudgeReceivedOnceAsync(notice).ConfigureAwait(false);
    }

    private static async Task<CheckResult> CancelledAsync(NoticeSinkRun run)
    {
        Notice notice = run.New(NoticeKind.OutcomeChanged);
        Called<bool> call = await run.Calls.CallCancelledAsync(NoticeSinkRun.Delivery(notice)).ConfigureAwait(false);
        if (!call.HasEnded || call.IsOdd)
        {
            return CheckResult.Failed(call.ToString());
        }

        bool isLost = call.HasAnswer && await run.Subject.CountDeliveriesAsync(notice, run.Calls.Stop).ConfigureAwait(false) == 0;
        return CheckResult.Of(!isLost, "a delivery without an exception, and the receiver has nothing");
    }

    private static async Task<CheckResult> SlowAsync(NoticeSinkRun run)
    {
        Notice notice = run.New(NoticeKind.OutcomeChanged);
        if (await run.Calls.CallSlowAsync(NoticeSinkRun.Delivery(notice)).ConfigureAwait(false) is not { } call)
        {
            return CheckResult.Skipped(AdapterRun<INoticeSink>.NoSlow);
        }

        return CheckResult.Of(call is { HasEnded: true, IsOdd: false }, call.ToString());
    }

    private static async Task<CheckResult> DownAsync(NoticeSinkRun run)
    {
        Notice notice = run.New(NoticeKind.OutcomeChanged);
        if (await run.Calls.CallDownAsync(NoticeSinkRun.Delivery(notice)).ConfigureAwait(false) is not { } call)
        {
            return CheckResult.Skipped(AdapterRun<INoticeSink>.NoDown);
        }

        if (call is not { HasEnded: true, Error: not null, IsOdd: false })
        {
            return CheckResult.Failed(call.HasAnswer ? "no exception" : call.ToString());
        }

        Called<bool> again = await run.DeliverAsync(notice).ConfigureAwait(false);
        if (!again.HasAnswer)
        {
            return CheckResult.Failed($"later {again}");
        }

        CheckResult received = await run.JudgeReceivedOnceAsync(notice).ConfigureAwait(false);
        return received.Status == CheckStatus.Skipped ? CheckResult.Passed : received;
    }
}
