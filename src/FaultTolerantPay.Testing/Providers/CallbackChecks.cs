using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Testing.Providers;

/// <summary>The checks of callbacks: signatures over the raw body, keys, and what is read.</summary>
internal static class CallbackChecks
{
    /// <summary>Goods in Chinese, as providers repeat them: outside ASCII, and once outside the basic plane.</summary>
    private const string ChineseText = "支付宝：茶叶（一级）𠮷";

    private const string PlainText = "a&b <c> \"d\"";
    private const int MaxFlips = 64;
    private const string Refused = "CallbackReading.Refused";
    private const string Read = "authentic, and one report of the order: Succeeded, with its amount, currency and merchant number";

    public static IReadOnlyList<Check<ProviderRun>> All { get; } =
    [
        new("Callback_RightSignature_IsRead", Read, run => ReadAsync(run, CallbackSignature.CurrentKey, PlainText)),
        new("Callback_ChineseText_IsRead", Read, run => ReadAsync(run, CallbackSignature.CurrentKey, ChineseText)),
        new("Callback_OlderKey_IsRead", Read, run => ReadAsync(run, CallbackSignature.OlderKey, PlainText)),
        new("Callback_EachSample_HasItsAmount", "the amount and currency of the order, in minor units", EachSampleAsync),
        new("Callback_FromTheProvider_IsRead", Read, FromTheProviderAsync),
        new("Callback_UnknownKey_IsRefused", Refused, run => RefusedAsync(run, CallbackSignature.UnknownKey)),
        new("Callback_OtherProvidersKey_IsRefused", Refused, run => RefusedAsync(run, CallbackSignature.OtherProvidersKey)),
        new("Callback_EmptySignature_IsRefused", Refused, run => RefusedAsync(run, CallbackSignature.Empty)),
        new("Callback_MissingSignature_IsRefused", Refused, run => RefusedAsync(run, CallbackSignature.Missing)),
        new("Callback_OneBitFlipped_IsRefused", Refused, FlippedAsync),
        new("Callback_WrittenAgain_IsRefused", $"{Refused}: the signature is over the raw body", WrittenAgainAsync),
        new("Callback_EmptyBody_IsRefused", Refused, run => ChangedAsync(run, _ => [])),
        new("Callback_CutBody_IsRefused", Refused, run => ChangedAsync(run, body => body[..(body.Length / 2)])),
    ];

    private static Task<CheckResult> ReadAsync(ProviderRun run, CallbackSignature signature, string text) => WithAsync(
        run, signature, text, async (order, message) => JudgeRead(run, order, await CallAsync(run, message).ConfigureAwait(false)));

    private static async Task<CheckResult> EachSampleAsync(ProviderRun run)
    {
        foreach (ProviderSample sample in run.Subject.Samples)
        {
            CheckResult read = await WithAsync(run, CallbackSignature.CurrentKey, "", async (order, message) =>
            {
                Called<CallbackReading> called = await CallAsync(run, message).ConfigureAwait(false);
                return called.Answer is { Reports: [var report] } && report.Currency is { } currency
                    ? CheckResult.Of(
                        report.AmountMinor == order.Amount.Minor && currency == order.Amount.Currency,
                        $"{order.Amount.Minor} {order.Amount.Currency} was reported, and {report.AmountMinor} {currency} read")
                    : CheckResult.Failed(Describe(called));
            }, sample).ConfigureAwait(false);
            if (read.Status != CheckStatus.Passed)
            {
                return read;
            }
        }

        return CheckResult.Passed;
    }

    private static async Task<CheckResult> FromTheProviderAsync(ProviderRun run)
    {
        if (Missing(run) is { } missing)
        {
            return missing;
        }

        SentOrder order = run.New(run.Charge!);
        Called<ProviderResult> sent = await run.SendAsync(order).ConfigureAwait(false);
        if (ProviderRun.SaysNotDone(sent))
        {
            return CheckResult.Failed(sent.ToString());
        }

        return await run.Subject.ReceiveCallbackAsync(order.Open(null), run.Stop).ConfigureAwait(false) is { } message
            ? JudgeRead(run, order.Open(null), await CallAsync(run, message).ConfigureAwait(false))
            : CheckResult.Skipped("ReceiveCallbackAsync is not offered");
    }

    private static Task<CheckResult> RefusedAsync(ProviderRun run, CallbackSignature signature) => WithAsync(
        run, signature, PlainText, async (_, message) => JudgeRefused(await CallAsync(run, message).ConfigureAwait(false)));

    private static Task<CheckResult> ChangedAsync(ProviderRun run, Func<byte[], byte[]> change) => WithAsync(
        run,
        CallbackSignature.CurrentKey,
        PlainText,
        async (_, message) => JudgeRefused(
            await CallAsync(run, WithBody(message, change(message.Body.ToArray()))).ConfigureAwait(false)));

    private static Task<CheckResult> FlippedAsync(ProviderRun run) => WithAsync(
        run, CallbackSignature.CurrentKey, PlainText, async (_, message) =>
        {
            int step = Math.Max(1, message.Body.Length / MaxFlips);
            for (int at = 0; at < message.Body.Length; at += step)
            {
                byte[] body = message.Body.ToArray();
                body[at] ^= 1;
                CheckResult judged = JudgeRefused(await CallAsync(run, WithBody(message, body)).ConfigureAwait(false));
                if (judged.IsFailure)
                {
                    return CheckResult.Failed($"with a bit of byte {at} flipped: {judged.Seen}");
                }
            }

            return CheckResult.Passed;
        });

    private static Task<CheckResult> WrittenAgainAsync(ProviderRun run) => WithAsync(
        run, CallbackSignature.CurrentKey, ChineseText, async (_, message) => WrittenAgain.Of(message.Body) is { } body
            ? JudgeRefused(await CallAsync(run, WithBody(message, body)).ConfigureAwait(false))
            : CheckResult.Skipped("the body is neither JSON nor a form"));

    private static async Task<CheckResult> WithAsync(
        ProviderRun run,
        CallbackSignature signature,
        string text,
        Func<ChannelOrder, CallbackMessage, Task<CheckResult>> check,
        ProviderSample? sample = null)
    {
        if (Missing(run) is { } missing)
        {
            return missing;
        }

        ChannelOrder order = run.New(run.Charge!, sample).Open(null);
        return run.Subject.WriteCallback(new CallbackSample { Order = order, Signature = signature, Text = text }) is { } message
            ? await check(order, message).ConfigureAwait(false)
            : CheckResult.Skipped($"WriteCallback gives none signed with {signature}");
    }

    private static CheckResult? Missing(ProviderRun run) =>
        !run.Can(typeof(ICallbackReader)) ? CheckResult.Skipped($"the adapter is no {nameof(ICallbackReader)}")
        : run.Charge is null ? CheckResult.Skipped("the adapter neither pays nor authorises")
        : null;

    private static Task<Called<CallbackReading>> CallAsync(ProviderRun run, CallbackMessage message) =>
        run.Calls.CallAsync((adapter, token) => ((ICallbackReader)adapter).ReadCallbackAsync(message, run.Context, token));

    private static CheckResult JudgeRead(ProviderRun run, ChannelOrder order, Called<CallbackReading> called)
    {
        string merchant = order.Channel.MerchantNumber ?? run.Context.Settings.Identity.MerchantNumber;
        bool isRead = called is { HasAnswer: true, Answer: { IsAuthentic: true, Reports: [var report] } }
            && report.Reference == order.Reference
            && report.Result.Outcome == OperationOutcome.Succeeded
            && report.AmountMinor == order.Amount.Minor
            && report.Currency == order.Amount.Currency
            && (report.MerchantNumber ?? merchant) == merchant;
        return CheckResult.Of(isRead, Describe(called));
    }

    private static CheckResult JudgeRefused(Called<CallbackReading> called) => CheckResult.Of(
        called is { HasAnswer: true, Answer: { IsAuthentic: false, Reports.IsEmpty: true } }, Describe(called));

    private static string Describe(Called<CallbackReading> called) => called is { HasAnswer: true, Answer: { } reading }
        ? $"{(reading.IsAuthentic ? "authentic" : "refused")}, reports: [{string.Join("; ", reading.Reports)}]"
        : called.ToString();

    private static CallbackMessage WithBody(CallbackMessage message, byte[] body) => new()
    {
        Body = body,
        Headers = message.Headers,
        Query = message.Query,
        ReceivedAt = message.ReceivedAt,
    };
}
