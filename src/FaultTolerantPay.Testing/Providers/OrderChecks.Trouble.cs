using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Testing.Providers;

/// <summary>The checks of each operation that moves or holds money: trouble on the way, declines, texts.</summary>
internal static partial class OrderChecks
{
    private static async Task<CheckResult> DownAsync(ProviderRun run, MoneyMethod method)
    {
        SentOrder order = await run.PrepareAsync(method).ConfigureAwait(false);
        if (await run.SendDownAsync(order).ConfigureAwait(false) is not { } sent)
        {
            return CheckResult.Skipped(AdapterRun<IProviderAdapter>.NoDown);
        }

        if (!(sent.SentNothing || (sent.HasAnswer && sent.Answer?.Outcome == OperationOutcome.NotExecuted)))
        {
            return CheckResult.Failed(sent.ToString());
        }

        return await run.ReadBookingsAsync(order).ConfigureAwait(false) is { Count: > 0 } bookings
            ? CheckResult.Failed($"{sent}, and {bookings.Count} executions")
            : CheckResult.Passed;
    }

    /// <summary>The provider answers later than the cancellation, so an answer shows that the adapter waited for it.</summary>
    private static async Task<CheckResult> SlowAsync(ProviderRun run, MoneyMethod method)
    {
        SentOrder order = await run.PrepareAsync(method).ConfigureAwait(false);
        return await run.SendSlowAsync(order).ConfigureAwait(false) is { } sent
            ? CheckResult.Of(ProviderRun.IsUnknown(sent) && !sent.IsOdd, sent.ToString())
            : CheckResult.Skipped(AdapterRun<IProviderAdapter>.NoSlow);
    }

    private static async Task<CheckResult> TroubleAsync(ProviderRun run, MoneyMethod method, ProviderTrouble trouble)
    {
        SentOrder order = await run.PrepareAsync(method).ConfigureAwait(false);
        if (await run.SendInTroubleAsync(order, trouble).ConfigureAwait(false) is not { } sent)
        {
            return CheckResult.Skipped($"MakeAsync does not offer {trouble}");
        }

        return ProviderRun.IsUnknown(sent)
            ? await run.JudgeDoneOnceAsync(order, sent).ConfigureAwait(false)
            : CheckResult.Failed(sent.ToString());
    }

    private static async Task<CheckResult> CodesAsync(
        ProviderRun run, MoneyMethod method, string what, Func<ProviderResult, bool> isMeant)
    {
        (string Code, string? Detail, ProviderResult Result)[] codes =
        [
            .. run.Subject.Codes.Select(code => (code.Code, code.Detail, run.Context.ResultOf(code.Code, code.Detail)))
                .Where(code => isMeant(code.Item3)),
        ];
        foreach ((string code, string? detail, ProviderResult expected) in codes)
        {
            SentOrder order = await run.PrepareAsync(method).ConfigureAwait(false);
            if (await run.Subject.MakeDeclineAsync(code, detail, run.Stop).ConfigureAwait(false) is not { } declining)
            {
                return CheckResult.Skipped("MakeDeclineAsync is not offered");
            }

            CheckResult judged;
            await using (declining.ConfigureAwait(false))
            {
                judged = await JudgeCodeAsync(run, order, expected).ConfigureAwait(false);
            }

            if (judged.IsFailure)
            {
                string codeAndDetail = detail is null ? code : $"{code} {detail}";
                return CheckResult.Failed($"{codeAndDetail} gave {judged.Seen}; the error map has {Describe(expected)}");
            }
        }

        return codes.Length == 0 ? CheckResult.Skipped($"Codes lacks {what}") : CheckResult.Passed;
    }

    private static async Task<CheckResult> JudgeCodeAsync(ProviderRun run, SentOrder order, ProviderResult expected)
    {
        Called<ProviderResult> sent = await run.SendAsync(order).ConfigureAwait(false);
        Called<ProviderResult> result = await run.AnsweredAsync(order, sent).ConfigureAwait(false);
        if (result.Answer is not { } answer || !result.HasAnswer)
        {
            return CheckResult.Failed(result.ToString());
        }

        bool isTheSame = answer.Outcome == expected.Outcome && answer.Code == expected.Code
            && answer.IsHardDecline == expected.IsHardDecline && answer.IsAgreementGone == expected.IsAgreementGone
            && answer.Cause == expected.Cause;
        return CheckResult.Of(isTheSame, Describe(answer));
    }

    private static string Describe(ProviderResult result) => result.IsHardDecline ? $"{result} (hard)" : result.ToString();

    private static async Task<CheckResult> TextsAsync(ProviderRun run, MoneyMethod method)
    {
        var calls = new List<Called<ProviderResult>?>();
        foreach (ProviderTrouble? trouble in new ProviderTrouble?[] { null, ProviderTrouble.ServerError, ProviderTrouble.ErrorPage })
        {
            SentOrder order = await run.PrepareAsync(method).ConfigureAwait(false);
            calls.Add(trouble is { } one
                ? await run.SendInTroubleAsync(order, one).ConfigureAwait(false)
                : await run.SendAsync(order).ConfigureAwait(false));
        }

        calls.Add(await run.SendDownAsync(await run.PrepareAsync(method).ConfigureAwait(false)).ConfigureAwait(false));
        SecretTexts secrets = SecretTexts.Of(run.FirstSample);
        return calls.Select(call => secrets.Judge(call?.Error, call?.Answer)).FirstOrDefault(
            judged => judged.IsFailure, CheckResult.Passed);
    }
}
