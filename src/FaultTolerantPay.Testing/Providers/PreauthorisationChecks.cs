using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Testing.Providers;

/// <summary>The checks of parts of an original: captures, voids, increments and refunds.</summary>
internal static class PreauthorisationChecks
{
    public static IReadOnlyList<Check<ProviderRun>> All { get; } =
    [
        new("Capture_OfAPart_MovesThePart", "Succeeded, and one execution of the part", run => PartAsync(run, MoneyMethod.Capture)),
        new("Capture_AboveTheAuthorised_IsDeclined", "Declined, and no execution", run => TooMuchAsync(run, MoneyMethod.Capture)),
        new("Capture_AfterAnIncrement_TakesTheWhole", "Succeeded, and one execution of the raised amount", AfterIncrementAsync),
        new("Capture_AfterVoid_IsRefused", "Declined or NotExecuted, and no execution", CaptureAfterVoidAsync),
        new("Void_AfterCapture_IsRefused", "Declined or NotExecuted, and no execution", VoidAfterCaptureAsync),
        new("Refund_OfAPart_MovesThePart", "Succeeded, and one execution of the part", run => PartAsync(run, MoneyMethod.Refund)),
    ];

    private static async Task<CheckResult> PartAsync(ProviderRun run, MoneyMethod method)
    {
        if (!run.Can(method))
        {
            return Lacks(method);
        }

        SentOrder whole = await run.PrepareAsync(method).ConfigureAwait(false);
        Money half = whole.Amount with { Minor = whole.Amount.Minor / 2 };
        SentOrder part = run.New(method, original: whole.Original, amount: half);
        CheckResult done = await run.JudgeDoneOnceAsync(part, await run.SendAsync(part).ConfigureAwait(false)).ConfigureAwait(false);
        return done.IsFailure ? done : await AmountAsync(run, part).ConfigureAwait(false);
    }

    private static async Task<CheckResult> AmountAsync(ProviderRun run, SentOrder order) =>
        await run.ReadBookingsAsync(order).ConfigureAwait(false) is [var booked]
            ? CheckResult.Of(booked.Amount == order.Amount, $"{order.Amount} was sent, and {booked.Amount} executed")
            : CheckResult.Passed;

    private static async Task<CheckResult> TooMuchAsync(ProviderRun run, MoneyMethod method)
    {
        if (!run.Can(method))
        {
            return Lacks(method);
        }

        SentOrder whole = await run.PrepareAsync(method).ConfigureAwait(false);
        SentOrder more = run.New(method, original: whole.Original, amount: whole.Amount with { Minor = whole.Amount.Minor + 1 });
        return await JudgeRefusedAsync(run, more, mayBeNotExecuted: false).ConfigureAwait(false);
    }

    private static async Task<CheckResult> AfterIncrementAsync(ProviderRun run)
    {
        if (!run.Can(MoneyMethod.Increment))
        {
            return Lacks(MoneyMethod.Increment);
        }

        SentOrder increment = await run.PrepareAsync(MoneyMethod.Increment).ConfigureAwait(false);
        OriginalOperation raised = await run.DoneAsync(increment).ConfigureAwait(false);
        SentOrder all = run.New(MoneyMethod.Capture, original: increment.Original, amount: increment.Original!.Amount + raised.Amount);
        CheckResult done = await run.JudgeDoneOnceAsync(all, await run.SendAsync(all).ConfigureAwait(false)).ConfigureAwait(false);
        return done.IsFailure ? done : await AmountAsync(run, all).ConfigureAwait(false);
    }

    private static Task<CheckResult> CaptureAfterVoidAsync(ProviderRun run) => AfterAsync(run, MoneyMethod.Void, MoneyMethod.Capture);

    private static Task<CheckResult> VoidAfterCaptureAsync(ProviderRun run) => AfterAsync(run, MoneyMethod.Capture, MoneyMethod.Void);

    private static async Task<CheckResult> AfterAsync(ProviderRun run, MoneyMethod first, MoneyMethod second)
    {
        if (!run.Can(first))
        {
            return Lacks(first);
        }

        SentOrder before = await run.PrepareAsync(first).ConfigureAwait(false);
        await run.DoneAsync(before).ConfigureAwait(false);
        return await JudgeRefusedAsync(run, run.New(second, original: before.Original), mayBeNotExecuted: true).ConfigureAwait(false);
    }

    private static async Task<CheckResult> JudgeRefusedAsync(ProviderRun run, SentOrder order, bool mayBeNotExecuted)
    {
        Called<ProviderResult> sent = await run.SendAsync(order).ConfigureAwait(false);
        Called<ProviderResult> settled = await run.SettledAsync(order, sent).ConfigureAwait(false);
        bool isRefused = settled.HasAnswer && (settled.Answer?.Outcome == OperationOutcome.Declined
            || (mayBeNotExecuted && settled.Answer?.Outcome == OperationOutcome.NotExecuted));
        if (!isRefused)
        {
            return CheckResult.Failed(settled.ToString());
        }

        return await run.ReadBookingsAsync(order).ConfigureAwait(false) is { Count: > 0 } bookings
            ? CheckResult.Failed($"{settled}, and {bookings.Count} executions")
            : CheckResult.Passed;
    }

    private static CheckResult Lacks(MoneyMethod method) => CheckResult.Skipped($"the adapter is no {method.Capability.Name}");
}
