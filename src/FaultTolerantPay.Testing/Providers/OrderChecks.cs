using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Testing.Providers;

/// <summary>The checks of each operation that moves or holds money: results, duplicates, channels.</summary>
internal static partial class OrderChecks
{
    private const int CallsTogether = 8;
    private const string Unknown = "Unknown or an exception; then a query finds one execution";

    /// <summary>The checks of one operation; its name goes before each of them.</summary>
    private static readonly (string Name, string Expected, Func<ProviderRun, MoneyMethod, Task<CheckResult>> RunAsync)[] Each =
    [
        ("Accepted_EndsAsSucceeded", "Succeeded, at once or by a query, and one execution", AcceptedAsync),
        ("Twice_IsDoneOnce", "the same result, and one execution", TwiceAsync),
        ("TwiceAcrossARestart_IsDoneOnce", "the same result from an adapter that was opened later, and one execution", AcrossRestartAsync),
        ("ManyAtOnce_IsDoneOnce", "no result says that nothing was done, and one execution", ManyAtOnceAsync),
        ("EachChannel_HasItsMerchantNumber", "an execution under the channel's merchant number", MerchantNumberAsync),
        ("Refused_IsNothingSent", "NothingSentException, or NotExecuted", DownAsync),
        ("CancelledWhileSlow_EndsAndClaimsNothing", "OperationCanceledException, or Unknown", SlowAsync),
        ("AnswerLost_IsUnknownAndFoundByAQuery", Unknown, (run, method) => TroubleAsync(run, method, ProviderTrouble.AnswerLost)),
        ("ServerError_IsUnknownAndFoundByAQuery", Unknown, (run, method) => TroubleAsync(run, method, ProviderTrouble.ServerError)),
        ("ErrorPage_IsUnknownAndFoundByAQuery", Unknown, (run, method) => TroubleAsync(run, method, ProviderTrouble.ErrorPage)),
        ("CutAnswer_IsUnknownAndFoundByAQuery", Unknown, (run, method) => TroubleAsync(run, method, ProviderTrouble.CutAnswer)),
        ("HardCode_IsAHardDecline", "the result of the error map", (run, method) => CodesAsync(
            run, method, "a hard decline", map => map is { Outcome: OperationOutcome.Declined, IsHardDecline: true })),
        ("SoftCode_IsASoftDecline", "the result of the error map", (run, method) => CodesAsync(
            run, method, "a soft decline", map => map is { Outcome: OperationOutcome.Declined, IsHardDecline: false })),
        ("UnmappedCode_IsUnknown", "Unknown with the code, as the error map has it", (run, method) => CodesAsync(
            run, method, "a code that is unknown", map => map.Outcome == OperationOutcome.Unknown)),
        ("Texts_AreShortAndHideTheCard", "at most 2,000 characters, without the card's details", TextsAsync),
    ];

    public static IReadOnlyList<Check<ProviderRun>> All { get; } =
    [
        .. MoneyMethod.All.SelectMany(method => Each.Select(check => new Check<ProviderRun>(
            $"{method.Kind}_{check.Name}",
            check.Expected,
            run => run.Can(method)
                ? check.RunAsync(run, method)
                : Task.FromResult(CheckResult.Skipped($"the adapter is no {method.Capability.Name}"))))),
    ];

    private static async Task<CheckResult> AcceptedAsync(ProviderRun run, MoneyMethod method)
    {
        SentOrder order = await run.PrepareAsync(method).ConfigureAwait(false);
        return await run.JudgeDoneOnceAsync(order, await run.SendAsync(order).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static async Task<CheckResult> TwiceAsync(ProviderRun run, MoneyMethod method)
    {
        SentOrder order = await run.PrepareAsync(method).ConfigureAwait(false);
        (Called<ProviderResult> one, Called<ProviderResult> two) = await run.Calls.WithAdapterAsync(async adapter => (
            await run.SendAsync(order, adapter).ConfigureAwait(false),
            await run.SendAsync(order, adapter).ConfigureAwait(false))).ConfigureAwait(false);
        return await JudgeRepeatAsync(run, order, one, two).ConfigureAwait(false);
    }

    private static async Task<CheckResult> AcrossRestartAsync(ProviderRun run, MoneyMethod method)
    {
        SentOrder order = await run.PrepareAsync(method).ConfigureAwait(false);
        Called<ProviderResult> one = await run.SendAsync(order).ConfigureAwait(false);
        Called<ProviderResult> two = await run.SendAsync(order).ConfigureAwait(false);
        return await JudgeRepeatAsync(run, order, one, two).ConfigureAwait(false);
    }

    private static async Task<CheckResult> ManyAtOnceAsync(ProviderRun run, MoneyMethod method)
    {
        SentOrder order = await run.PrepareAsync(method).ConfigureAwait(false);
        Called<ProviderResult>[] sent = await run.Calls.WithAdapterAsync(adapter => Task.WhenAll(
            Enumerable.Range(0, CallsTogether).Select(_ => run.SendAsync(order, adapter)))).ConfigureAwait(false);
        return Array.Find(sent, ProviderRun.SaysNotDone) is { } wrong
            ? CheckResult.Failed($"one of {CallsTogether} gave {wrong}")
            : await run.JudgeDoneOnceAsync(order, sent[0]).ConfigureAwait(false);
    }

    /// <summary>Unknown is an honest result for a duplicate: a query follows. Another reference shows another execution.</summary>
    private static async Task<CheckResult> JudgeRepeatAsync(
        ProviderRun run, SentOrder order, Called<ProviderResult> one, Called<ProviderResult> two)
    {
        bool isTheSame = !ProviderRun.SaysNotDone(two)
            && (one.Answer?.Reference ?? two.Answer?.Reference) == (two.Answer?.Reference ?? one.Answer?.Reference);
        return isTheSame
            ? await run.JudgeDoneOnceAsync(order, one).ConfigureAwait(false)
            : CheckResult.Failed($"first {one}, then {two}");
    }

    private static async Task<CheckResult> MerchantNumberAsync(ProviderRun run, MoneyMethod method)
    {
        foreach (ProviderSample sample in run.Subject.Samples.DistinctBy(sample => sample.Channel))
        {
            SentOrder order = await run.PrepareAsync(method, sample).ConfigureAwait(false);
            CheckResult done =
                await run.JudgeDoneOnceAsync(order, await run.SendAsync(order).ConfigureAwait(false)).ConfigureAwait(false);
            if (done.IsFailure)
            {
                return done;
            }

            if (await run.ReadBookingsAsync(order).ConfigureAwait(false) is not [{ MerchantNumber: { } seen }])
            {
                return CheckResult.Skipped("ReadBookingsAsync gives no merchant number");
            }

            string expected = order.Channel.MerchantNumber ?? run.Context.Settings.Identity.MerchantNumber;
            if (seen != expected)
            {
                return CheckResult.Failed($"{order.Channel.Id} has {expected}, and {seen} was used");
            }
        }

        return CheckResult.Passed;
    }
}
