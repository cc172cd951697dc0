using FaultTolerantPay.Providers.Calls;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Providers.Calls;

/// <summary>What an adapter gets of a card lives exactly as long as its method runs, and nothing of it is logged.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[OnOneThread]
public sealed class SecretsOfCallsTests : IDisposable
{
    private const string Number = "6222021234567894";

    private readonly ProvidersUnderTest _of = new();
    private readonly CardDetails _card = new(Number) { Cvv2 = "739".AsMemory(), Expiry = "1129".AsMemory(), Pin = "4826".AsMemory() };

    public void Dispose()
    {
        _card.Dispose();
        _of.Dispose();
    }

    [Test]
    public async Task SendAsync_CallEnds_TheAdaptersCopyIsClearedAndTheCallersIsNot()
    {
        CardDetails? given = null;
        _of.Provider.OnOrder = (order, _, _) =>
        {
            given = order.Card;
            Assert.That(new string(order.Card!.Number.Span), Is.EqualTo(Number));
            return ValueTask.FromResult(ProviderResult.Succeeded());
        };

        await _of.Caller.SendAsync(_of.Order(card: _card), default);

        Assert.That((given!.IsCleared, _card.IsCleared, ReferenceEquals(given, _card)), Is.EqualTo((true, false, false)));
    }

    [Test]
    public async Task SendAsync_CallIsGivenUp_TheCopyLivesUntilTheAdaptersMethodEnds()
    {
        var answer = new TaskCompletionSource<ProviderResult>();
        CardDetails? given = null;
        _of.Provider.OnOrder = (order, _, _) =>
        {
            given = order.Card;
            return new(answer.Task);
        };
        ValueTask<ProviderAnswer> sending = _of.Caller.SendAsync(_of.Order(card: _card), default);
        _of.Time.Advance(ProvidersUnderTest.CallTimeout);
        ProviderAnswer sent = await sending;
        _card.Dispose();

        Assert.That(given!.IsCleared, Is.False, "the adapter still runs");
        Assert.That(new string(given.Number.Span), Is.EqualTo(Number), "the caller's details were cleared, the copy was not");
        answer.SetResult(ProviderResult.Succeeded());
        await sent.Late!;
        Assert.That(given.IsCleared, Is.True);
    }

    [Test]
    public async Task SendAsync_AdapterThrows_TheCopyIsCleared()
    {
        CardDetails? given = null;
        _of.Provider.OnOrder = (order, _, _) =>
        {
            given = order.Card;
            throw new InvalidOperationException();
        };

        await _of.Caller.SendAsync(_of.Order(card: _card), default);

        Assert.That(given!.IsCleared, Is.True);
    }

    [Test]
    public async Task AskAsync_SmsCode_IsACopyThatIsClearedAfterTheCall()
    {
        char[] code = [.. "628113"];
        ReadOnlyMemory<char> given = default;
        string seen = "";
        _of.Provider.OnCardOrder = order =>
        {
            given = order.SmsCode;
            seen = new string(order.SmsCode.Span);
            return ValueTask.FromResult(ProviderResult.Succeeded());
        };

        await _of.Caller.AskAsync(ProvidersUnderTest.CardOrder(OperationKind.ConfirmSms, _card) with { SmsCode = code }, default);

        Assert.That((seen, new string(given.Span), new string(code)), Is.EqualTo(("628113", new string('\0', 6), "628113")));
    }

    [Test]
    public async Task SendAsync_CallerClearedTheCard_SendsNothing()
    {
        _card.Dispose();

        ProviderAnswer sent = await _of.Caller.SendAsync(_of.Order(card: _card), default);

        Assert.That((sent.Result.Outcome, sent.Result.Code), Is.EqualTo((OperationOutcome.NotExecuted, ChannelCodes.NothingSent)));
        Assert.That(_of.Provider.Calls, Is.Empty);
    }

    [Test]
    public async Task SendAsync_AgreementNumberIsTheCardNumber_IsImplausible()
    {
        _of.Provider.OnOrder = (_, _, _) => ValueTask.FromResult(ProviderResult.Succeeded() with { AgreementNumber = $"A{Number}" });

        ProviderAnswer sent = await _of.Caller.SendAsync(_of.Order(card: _card), default);

        Assert.That((sent.Result.Code, sent.Result.AgreementNumber), Is.EqualTo((ChannelCodes.ImplausibleAnswer, (string?)null)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Calls_AdapterPutsCardAndAgreementIntoItsExceptions_NoneIsLogged(bool isNothingSent)
    {
        string content = $"pan={Number} cvv2=739 expiry=1129 pin=4826 sms=628113 agreement=agr-4711";
        var thrown = new InvalidOperationException(content, new FormatException(content));
        Exception exception = isNothingSent ? new NothingSentException(content, thrown) : thrown;
        _of.Provider.OnOrder = (_, _, _) => throw exception;
        _of.Provider.OnCardOrder = _ => throw exception;
        _of.Provider.OnQuery = (_, _) => throw exception;
        _of.Provider.OnCallback = (_, _) => throw exception;

        await _of.Caller.SendAsync(_of.Order(card: _card), default);
        await _of.Caller.AskAsync(ProvidersUnderTest.CardOrder(OperationKind.ConfirmSms, _card, "628113"), default);
        await _of.Caller.QueryAsync(_of.Order(), default);
        await _of.Caller.ReadCallbackAsync(new("alpha"), Callback(), default);

        string log = _of.Log.Text;
        Assert.That(log, Does.Contain("InvalidOperationException").And.Contain("alpha-1").And.Contain(_of.Order().Reference));
        foreach (string secret in (string[])[Number, "739", "1129", "4826", "628113", "agr-4711"])
        {
            Assert.That(log, Does.Not.Contain(secret));
        }
    }

    [Test]
    public async Task SendAsync_LateFailure_LogsNothingOfTheCard()
    {
        var answer = new TaskCompletionSource<ProviderResult>();
        _of.Provider.OnOrder = (_, _, _) => new(answer.Task);
        ValueTask<ProviderAnswer> sending = _of.Caller.SendAsync(_of.Order(card: _card), default);
        _of.Time.Advance(ProvidersUnderTest.CallTimeout);
        await sending;
        answer.SetException(new InvalidOperationException($"pan={Number}"));

        Assert.That(_of.Log.Text, Does.Contain("AdapterFailure").And.Not.Contain(Number));
    }

    [Test]
    public async Task ReadCallbackAsync_LateFailure_LogsNothingOfTheCard()
    {
        var answer = new TaskCompletionSource<CallbackReading>();
        _of.Provider.OnCallback = (_, _) => new(answer.Task);
        ValueTask<CallbackReading?> reading = _of.Caller.ReadCallbackAsync(new("alpha"), Callback(), default);
        _of.Time.Advance(ProvidersUnderTest.CallTimeout);
        await reading;
        answer.SetException(new InvalidOperationException($"pan={Number}"));

        Assert.That(_of.Log.Text, Does.Contain("AdapterFailure").And.Not.Contain(Number));
    }

    [Test]
    public async Task SendAsync_SecretCannotBeRead_LogNamesItsReference()
    {
        _of.Vault.Answer = _ => ValueTask.FromResult<byte[]?>(null);
        _of.Provider.OnOrder = async (_, provider, token) =>
        {
            using Secret key = await provider.OpenSecretBeforeSendingAsync("signingKey", token);
            return ProviderResult.Succeeded();
        };

        ProviderAnswer sent = await _of.Caller.SendAsync(_of.Order(card: _card), default);

        Assert.That((sent.Result.Outcome, sent.Result.Code), Is.EqualTo((OperationOutcome.NotExecuted, ChannelCodes.NothingSent)));
        Assert.That(_of.Log.Text, Does.Contain("vault:signing"));
    }

    [Test]
    public async Task SendAsync_SecretForTheAnswerCannotBeRead_IsUnknown()
    {
        _of.Vault.Answer = _ => ValueTask.FromResult<byte[]?>(null);
        _of.Provider.OnOrder = async (_, provider, token) =>
        {
            using Secret key = await provider.OpenSecretAsync("signingKey", token);
            return ProviderResult.Succeeded();
        };

        Assert.That((await _of.Caller.SendAsync(_of.Order(), default)).Result.Outcome, Is.EqualTo(OperationOutcome.Unknown));
    }

    [Test]
    public async Task SendAsync_SettingsLackTheSecret_IsNotExecuted()
    {
        _of.Provider.OnOrder = async (_, provider, token) =>
        {
            using Secret key = await provider.OpenSecretBeforeSendingAsync("siginKey", token);
            return ProviderResult.Succeeded();
        };

        Assert.That((await _of.Caller.SendAsync(_of.Order(), default)).Result.Outcome, Is.EqualTo(OperationOutcome.NotExecuted));
        Assert.That(_of.Log.Text, Does.Contain("siginKey"));
    }

    private static CallbackMessage Callback() => new()
    {
        Body = "{}"u8.ToArray(),
        Headers = new Dictionary<string, string>(),
        ReceivedAt = default,
    };
}
