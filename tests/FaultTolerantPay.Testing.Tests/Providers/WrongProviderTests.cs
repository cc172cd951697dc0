using System.Text;
using System.Text.Json;
using FaultTolerantPay.Testing.Conformance;
using FaultTolerantPay.Testing.Providers;

namespace FaultTolerantPay.Testing.Tests.Providers;

/// <summary>A wrong adapter fails, of the whole suite, exactly the checks that look for its error.</summary>
public sealed class WrongProviderTests
{
    private static readonly WrongCase[] Errors =
    [
        new("says that it is of another provider", ["Provider_EachAdapter_IsThatOfTheSettings"], p =>
            new(p) { Id = new ProviderId("other") }),
        new("books later than 30 days", ["LateBookingWindow_EachAdapter_IsFrom0To30Days"], p => new(p) { Window = TimeSpan.FromDays(31) }),
        new("takes a timeout for not executed", ["Pay_CancelledWhileSlow_EndsAndClaimsNothing"], p => new(p)
        {
            Pay = (right, order, _, token) =>
                CatchAsync<OperationCanceledException>(right(order, token), _ => ProviderResult.NotExecuted("timeout")),
        }),
        // Never ends: the suite goes on without it.
        new("waits although it is cancelled", ["Pay_CancelledWhileSlow_EndsAndClaimsNothing"], p => new(p)
        {
            Pay = (right, order, _, _) => right(order, CancellationToken.None),
        }),
        new("takes a lost answer for not executed", ["Pay_AnswerLost_IsUnknownAndFoundByAQuery"], p => new(p)
        {
            Pay = (right, order, _, token) =>
                CatchAsync<HttpRequestException>(right(order, token), _ => ProviderResult.NotExecuted("no answer")),
        }),
        new("takes HTTP 500 for a decline", ["Pay_ServerError_IsUnknownAndFoundByAQuery"], p => new(p)
        {
            Pay = (right, order, _, token) => CatchAsync<InvalidOperationException>(
                right(order, token),
                error => error.Message == "HTTP 500" ? ProviderResult.SoftDecline("500") : throw error),
        }),
        new("takes a proxy's page for nothing sent", ["Pay_ErrorPage_IsUnknownAndFoundByAQuery"], p => new(p)
        {
            Pay = (right, order, _, token) => CatchAsync<InvalidOperationException>(
                right(order, token),
                error => throw (error.Message == "HTTP 502" ? new NothingSentException("the proxy is down") : error)),
        }),
        new("takes half an answer for not executed", ["Pay_CutAnswer_IsUnknownAndFoundByAQuery"], p => new(p)
        {
            Pay = (right, order, _, token) =>
                CatchAsync<JsonException>(right(order, token), _ => ProviderResult.NotExecuted("no JSON")),
        }),
        new("takes a refused connection for unknown", ["Pay_Refused_IsNothingSent"], p => new(p)
        {
            Pay = (right, order, _, token) => CatchAsync<NothingSentException>(right(order, token), _ => ProviderResult.Unknown("down")),
        }),
        new("maps the first code alone", ["Pay_HardCode_IsAHardDecline"], p => new(p)
        {
            Pay = async (right, order, provider, token) =>
                await right(order, token) is var answer && answer.Code == "05" ? provider.ResultOf("05") : answer,
        }),
        new("stops at a soft decline", ["Pay_SoftCode_IsASoftDecline"], p => new(p)
        {
            Pay = async (right, order, _, token) => await right(order, token) is var answer && answer.Code == "51"
                ? answer with { IsHardDecline = true }
                : answer,
        }),
        new("takes a code that is not mapped for a decline", ["Pay_UnmappedCode_IsUnknown"], p => new(p)
        {
            Pay = async (right, order, _, token) => await right(order, token) is var answer && answer.Code == "Q9"
                ? ProviderResult.SoftDecline("Q9")
                : answer,
        }),
        new("uses the settings' merchant number for every channel", ["Pay_EachChannel_HasItsMerchantNumber"], p => new(p)
        {
            Pay = (right, order, provider, token) =>
                right(WrongProviderAdapter.Copy(order, channel: order.Channel with { MerchantNumber = "8800001" }), token),
        }),
        new("multiplies JPY by 100", ["Amount_With0MinorDigits_ArrivesAsItIs"], p => new(p)
        {
            Pay = (right, order, _, token) =>
                right(order.Amount.Currency.Code == "JPY" ? WrongProviderAdapter.Copy(order, Times(order.Amount, 100)) : order, token),
        }),
        new("sends CNY in major units", ["Amount_With2MinorDigits_ArrivesAsItIs"], p => new(p)
        {
            Pay = (right, order, _, token) => right(
                order.Amount.Currency.Code == "CNY" ? WrongProviderAdapter.Copy(order, new Money(20, order.Amount.Currency)) : order,
                token),
        }),
        new("cuts the third digit of KWD", ["Amount_With3MinorDigits_ArrivesAsItIs"], p => new(p)
        {
            Pay = (right, order, _, token) => right(
                order.Amount.Currency.Code == "KWD" ? WrongProviderAdapter.Copy(order, new Money(1_230, order.Amount.Currency)) : order,
                token),
        }),
        new("refunds the whole instead of a part", ["Refund_OfAPart_MovesThePart"], p => new(p)
        {
            Refund = (right, order, _, token) => right(WrongProviderAdapter.Copy(order, order.Original!.Amount), token),
        }),
        new("has the card number in an exception", ["Pay_Texts_AreShortAndHideTheCard"], p => new(p)
        {
            Pay = (right, order, _, token) =>
            {
                string? number = order.Card?.Number.ToString();
                return CatchAsync<InvalidOperationException>(
                    right(order, token), error => throw new InvalidOperationException($"Card {number}: {error.Message}"));
            },
        }),
        new("has the CVV2 in a reference", ["Pay_Texts_AreShortAndHideTheCard"], p => new(p)
        {
            Pay = async (right, order, _, token) =>
            {
                string code = order.Card?.Cvv2.ToString() ?? "";
                return await right(order, token) with { Reference = $"cvv {code}" };
            },
        }),
        new("keeps the phone number", ["Card_AfterTheCall_IsNotKept"], KeepsThePhone),
        new("accepts wrong details", ["VerifyCard_WrongDetails_IsDeclined"], p => new(p)
        {
            Verify = async (right, _, _, _) => await right() is var answer && answer.Outcome == OperationOutcome.Declined
                ? ProviderResult.Succeeded()
                : answer,
        }),
        new("has a space in an agreement number", ["Sign_Accepted_Succeeds"], p => new(p)
        {
            Sign = async (right, _, _, _) => await right() is { AgreementNumber: { } number } signed
                ? signed with { AgreementNumber = $"{number} " }
                : await right(),
        }),
        new("declines to end an agreement that has ended", ["Unsign_Twice_SucceedsTwice"], p => new(p)
        {
            UnsignsOnce = true,
        }),
        new("does not say that the agreement is gone", ["Pay_AfterUnsign_SaysThatTheAgreementIsGone"], p => new(p)
        {
            Pay = async (right, order, _, token) => await right(order, token) with { IsAgreementGone = false },
        }),
        new(
            "gives no reference of an SMS",
            [
                "RequestSms_Accepted_Succeeds", .. ProviderConformance.Checks.Where(
                    check => check.StartsWith("ConfirmSms_", StringComparison.Ordinal)
                        && !check.EndsWith("_IsDeclined", StringComparison.Ordinal)),
                    "Card_AfterTheCall_IsNotKept",
            ],
            p => new(p) { RequestSms = async (right, _, _, _) => await right() with { Reference = null } }),
        new("confirms a wrong SMS code", ["ConfirmSms_WrongCode_IsDeclined"], p => new(p)
        {
            ConfirmSms = async (right, _, _, _) => await right() is var answer && answer.Outcome == OperationOutcome.Declined
                ? ProviderResult.Succeeded()
                : answer,
        }),
        new("finds what was never sent", ["Query_NeverSent_IsNotFound", "Query_ReferenceWithAnotherLastCharacter_IsNotFound"], p => new(p)
        {
            Query = async (right, _) => await right() is { Result: { } found } ? ProviderQueryResult.Found(found)
                : ProviderQueryResult.Found(ProviderResult.NotExecuted("none")),
        }),
        new("finds nothing when it is refused", ["Query_Refused_IsNotNotFound"], p => new(p)
        {
            Query = (right, _) => NotFoundAfterAsync<NothingSentException>(right()),
        }),
        new("finds nothing after a timeout", ["Query_CancelledWhileSlow_IsNotNotFound"], p => new(p)
        {
            Query = (right, _) => NotFoundAfterAsync<OperationCanceledException>(right()),
        }),
        new("finds nothing after a lost answer", ["Query_AnswerLost_IsNotNotFound"], p => new(p)
        {
            Query = (right, _) => NotFoundAfterAsync<HttpRequestException>(right()),
        }),
        new("finds nothing after an error of the server", ["Query_ServerError_IsNotNotFound", "Query_ErrorPage_IsNotNotFound"], p => new(p)
        {
            Query = (right, _) => NotFoundAfterAsync<InvalidOperationException>(right()),
        }),
        new("accepts an empty signature", ["Callback_EmptySignature_IsRefused"], p => new(p)
        {
            Callback = (right, message, _) => message.Headers.GetValueOrDefault("X-Signature") == ""
                ? new(WrongProviderAdapter.ReadUnverified(message))
                : right(),
        }),
        new("accepts a missing signature", ["Callback_MissingSignature_IsRefused"], p => new(p)
        {
            Callback = (right, message, _) => message.Headers.ContainsKey("X-Signature") ? right()
                : new(WrongProviderAdapter.ReadUnverified(message)),
        }),
        new("does not know the older key", ["Callback_OlderKey_IsRead"], p => new(p)
        {
            Callback = (right, message, _) => message.Headers["X-Key-Id"] == FakeProvider.OlderKeyId ? new(CallbackReading.Refused)
                : right(),
        }),
        new("accepts a key that it does not know", ["Callback_UnknownKey_IsRefused"], p => new(p)
        {
            Callback = (right, message, _) => message.Headers["X-Key-Id"] is FakeProvider.CurrentKeyId or FakeProvider.OlderKeyId ? right()
                : new(WrongProviderAdapter.ReadUnverified(message)),
        }),
        new("accepts the keys of all providers", ["Callback_OtherProvidersKey_IsRefused"], p => new(p)
        {
            Callback = (right, message, _) => message.Headers["X-Key-Id"] == FakeProvider.CurrentKeyId
                && message.Headers.GetValueOrDefault("X-Signature") == FakeProvider.Sign(message.Body.Span, FakeProviderUnderTest.OtherKey)
                    ? new(WrongProviderAdapter.ReadUnverified(message))
                    : right(),
        }),
        new("verifies a body that it wrote again", ["Callback_WrittenAgain_IsRefused"], p => new(p)
        {
            Callback = async (right, message, provider) =>
                IsJson(message) && await WrongProviderAdapter.HasRightSignatureAsync(Canonical(message), message, provider)
                    ? WrongProviderAdapter.ReadUnverified(message)
                    : await right(),
        }),
        new("verifies a body in ASCII", ["Callback_ChineseText_IsRead"], p => new(p)
        {
            Callback = (right, message, _) => Ascii.IsValid(message.Body.Span) ? right() : new(CallbackReading.Refused),
        }),
        new(
            "does not look at what a signature is",
            ["Callback_OtherProvidersKey_IsRefused", "Callback_OneBitFlipped_IsRefused", "Callback_WrittenAgain_IsRefused"],
            p => new(p)
            {
                Callback = (right, message, _) =>
                    message.Headers["X-Key-Id"] == FakeProvider.CurrentKeyId
                    && message.Headers.GetValueOrDefault("X-Signature") is { Length: 64 } && IsJson(message)
                        ? new(WrongProviderAdapter.ReadUnverified(message))
                        : right(),
            }),
        new(
            "reads before it verifies",
            ["Callback_OneBitFlipped_IsRefused", "Callback_EmptyBody_IsRefused", "Callback_CutBody_IsRefused"],
            p => new(p)
            {
                Callback = (right, message, provider) =>
                {
                    _ = WrongProviderAdapter.ReadUnverified(message);
                    return right();
                },
            }),
        new("reads amounts in major units", ["Callback_EachSample_HasItsAmount"], p => new(p)
        {
            Callback = async (right, _, _) => await right() is { Reports: [{ Currency.Code: "JPY" } report] } read
                ? read with { Reports = [report with { AmountMinor = report.AmountMinor * 100 }] }
                : await right(),
        }),
        new(
            "sends to a provider that does not deduplicate",
            ["Pay_Twice_IsDoneOnce", "Pay_TwiceAcrossARestart_IsDoneOnce", "Pay_ManyAtOnce_IsDoneOnce"],
            p => new(p),
            () => new FakeProvider { DoesTwice = OperationKind.Pay }),
        new(
            "is of a provider that checks no authorisation",
            ["Capture_AboveTheAuthorised_IsDeclined", "Capture_AfterVoid_IsRefused", "Void_AfterCapture_IsRefused"],
            p => new(p),
            () => new FakeProvider { ChecksNothing = true }),
        new("raises an authorisation by too little", ["Capture_AfterAnIncrement_TakesTheWhole"], p => new(p)
        {
            Increment = (right, order, _, token) => right(WrongProviderAdapter.Copy(order, new Money(1, order.Amount.Currency)), token),
        }),
        new("takes a refused verification for unknown", ["VerifyCard_Refused_IsNothingSent"], p => new(p)
        {
            Verify = (right, _, _, _) => CatchAsync<NothingSentException>(right(), _ => ProviderResult.Unknown("down")),
        }),
        new("takes a verification's timeout for a decline", ["VerifyCard_CancelledWhileSlow_EndsAndClaimsNothing"], p => new(p)
        {
            Verify = (right, _, _, _) => CatchAsync<OperationCanceledException>(right(), _ => ProviderResult.HardDecline("timeout")),
        }),
        new(
            "takes a verification's error for a decline",
            ["VerifyCard_ServerError_IsUnknown", "VerifyCard_ErrorPage_IsUnknown"],
            p => new(p)
            {
                Verify = (right, _, _, _) => CatchAsync<InvalidOperationException>(right(), _ => ProviderResult.HardDecline("error")),
            }),
    ];

    /// <summary>Errors after which much else fails too.</summary>
    private static readonly WrongCase[] Grave =
    [
        new("succeeds without sending", ["Pay_Accepted_EndsAsSucceeded"], p => new(p)
        {
            Pay = (_, _, _, _) => new(ProviderResult.Succeeded()),
        }),
        new("never finds a result", ["Query_AfterSend_FindsTheOrder"], p => new(p)
        {
            Query = (_, _) => new(ProviderQueryResult.Found(ProviderResult.Pending())),
        }),
        new("refuses every callback", ["Callback_RightSignature_IsRead", "Callback_FromTheProvider_IsRead"], p => new(p)
        {
            Callback = (_, _, _) => new(CallbackReading.Refused),
        }),
    ];

    [TestCaseSource(nameof(Errors))]
    public async Task RunAsync_WrongAdapter_FailsExactlyItsChecks(WrongCase wrong)
    {
        AdapterReport report = await RunAsync(wrong);

        Assert.That(report.Failures.Select(failure => failure.Name), Is.EquivalentTo(wrong.Checks), report.ToString());
    }

    [TestCaseSource(nameof(Grave))]
    public async Task RunAsync_GravelyWrongAdapter_FailsItsChecks(WrongCase wrong)
    {
        AdapterReport report = await RunAsync(wrong);

        Assert.That(report.Failures.Select(failure => failure.Name), Is.SupersetOf(wrong.Checks), report.ToString());
    }

    [Test]
    public async Task RunAsync_SendFailsAndQueriesFindNothing_SaysWhatTheQueriesGave()
    {
        AdapterReport report = await RunAsync(new("never sends", ["Pay_Accepted_EndsAsSucceeded"], p => new(p)
        {
            Pay = (_, _, _, _) => throw new HttpRequestException("HTTP 500."),
        }));

        Assert.That(
            report.Failures.Single(failure => failure.Name == "Pay_Accepted_EndsAsSucceeded").Seen,
            Is.EqualTo("the result was HttpRequestException: HTTP 500; the last query gave NotFound"));
    }

    [Test]
    public async Task RunAsync_AdapterWithoutACapability_Fails()
    {
        AdapterReport report =
            await ProviderConformance.RunAsync(new FakeProviderUnderTest(new FakeProvider(), _ => new WithoutCapabilities()));

        Assert.That(report.Failures.Select(failure => failure.Name), Is.EqualTo(new[] { "Capabilities_OfTheAdapter_AreSome" }));
    }

    /// <summary>The checks of each operation are the same code, so that an error of one operation shows that they work.</summary>
    [Test]
    public void Errors_OfAdapters_CoverEveryCheck()
    {
        string[] covered = [.. Errors.Concat(Grave).SelectMany(wrong => wrong.Checks), "Capabilities_OfTheAdapter_AreSome"];

        Assert.That(covered.Select(WithoutKind).Distinct(), Is.SupersetOf(ProviderConformance.Checks.Select(WithoutKind).Distinct()));
    }

    private static Task<AdapterReport> RunAsync(WrongCase wrong) =>
        ProviderConformance.RunAsync(new FakeProviderUnderTest(wrong.Provider?.Invoke() ?? new FakeProvider(), wrong.Open));

    private static string WithoutKind(string check) =>
        Enum.TryParse<OperationKind>(check[..check.IndexOf('_', StringComparison.Ordinal)], out _)
            ? check[check.IndexOf('_', StringComparison.Ordinal)..]
            : check;

    private static WrongProviderAdapter KeepsThePhone(FakeProvider p)
    {
        WrongProviderAdapter? wrong = null;
        wrong = new WrongProviderAdapter(p)
        {
            Verify = (right, order, _, _) =>
            {
                wrong!.Seen["phone"] = new[] { order.Card!.Phone.ToArray() };
                return right();
            },
        };
        return wrong;
    }

    private static Money Times(Money amount, long by) => amount with { Minor = amount.Minor * by };

    private static bool IsJson(CallbackMessage message)
    {
        try
        {
            return WrongProviderAdapter.ReadUnverified(message).IsAuthentic;
        }
        catch (Exception error) when (error is JsonException or ArgumentException or NullReferenceException)
        {
            return false;
        }
    }

    private static byte[] Canonical(CallbackMessage message) =>
        FakeProvider.Write(JsonSerializer.Deserialize<WireCallback>(message.Body.Span, JsonSerializerOptions.Web));

    private static async ValueTask<ProviderResult> CatchAsync<T>(ValueTask<ProviderResult> call, Func<T, ProviderResult> instead)
        where T : Exception
    {
        try
        {
            return await call;
        }
        catch (T error)
        {
            return instead(error);
        }
    }

    private static async ValueTask<ProviderQueryResult> NotFoundAfterAsync<T>(ValueTask<ProviderQueryResult> call)
        where T : Exception
    {
        try
        {
            return await call;
        }
        catch (T)
        {
            return ProviderQueryResult.NotFound;
        }
    }

    /// <summary>A wrong adapter, and the checks that it fails.</summary>
    public sealed record WrongCase
    {
        internal WrongCase(
            string error, string[] checks, Func<FakeProvider, WrongProviderAdapter> open, Func<FakeProvider>? provider = null) =>
            (Error, Checks, Open, Provider) = (error, checks, open, provider);

        public string Error { get; }

        public IReadOnlyList<string> Checks { get; }

        internal Func<FakeProvider, WrongProviderAdapter> Open { get; }

        internal Func<FakeProvider>? Provider { get; }

        public override string ToString() => Error;
    }

    private sealed class WithoutCapabilities : IProviderAdapter
    {
        public ProviderId Provider => new("fake");

        public TimeSpan LateBookingWindow => TimeSpan.Zero;
    }
}
