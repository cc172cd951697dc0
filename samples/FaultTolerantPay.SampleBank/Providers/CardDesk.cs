using System.Globalization;
using System.Security.Cryptography;
using FaultTolerantPay.SampleBank.Faults;
using FaultTolerantPay.SampleBank.Http;
using FaultTolerantPay.SampleBank.Instructions;
using FaultTolerantPay.SampleBank.Ledger;

namespace FaultTolerantPay.SampleBank.Providers;

/// <summary>Answers calls about a card that move no money, always at once.</summary>
internal sealed class CardDesk(EndpointGroups groups, FaultInjector injector, LedgerWriter ledger)
{
    public const string Verify = "verify";
    public const string Sign = "sign";
    public const string Unsign = "unsign";
    public const string RequestSms = "requestSms";
    public const string ConfirmSms = "confirmSms";

    /// <summary>What each provider can do.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Kinds = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["sync"] = [Verify, Sign, Unsign],
        ["callback"] = [],
        ["polling"] = [RequestSms, ConfirmSms],
    };

    public async Task<IResult> AskAsync(string provider, string kind, HttpContext http)
    {
        if (!Kinds[provider].Contains(kind, StringComparer.Ordinal))
        {
            throw BadRequestException.Of("kind", $"must be one of {string.Join(", ", Kinds[provider])}; was \"{kind}\"");
        }

        var group = groups.Provider(provider);
        var question = await RequestBody.ReadAsync(http, fields => new Question(
            fields.Text("reference"), CardFields.Read(fields), fields.OptionalText("agreement", 64), fields.OptionalText("smsReference"),
            fields.OptionalText("smsCode", 16)));
        return await injector.PassAsync(http, group, kind, question.Reference, async _ =>
            group.Behaviour.Declines(question.Reference) is { } declined
                ? new CardAnswer(question.Reference, Status.Declined, declined.Code)
                : await ledger.RunAsync(session => Answer(session, provider, kind, question)));
    }

    private static CardAnswer Answer(LedgerSession session, string provider, string kind, Question question)
    {
        var done = new CardAnswer(question.Reference, Status.Succeeded);
        switch (kind)
        {
            case Unsign:
                return Agreements.End(session, provider, question.Agreement ?? "") ? done
                    : done with { Status = Status.Declined, Code = ProviderCodes.AgreementEnded };
            case ConfirmSms:
                var sms = session.First("SELECT card, code FROM sms WHERE provider = $1 AND reference = $2",
                    row => new { Card = row.GetString(0), Code = row.GetString(1) }, provider, question.SmsReference);
                return sms is null || sms.Code != question.SmsCode
                    ? done with { Status = Status.Declined, Code = ProviderCodes.WrongSmsCode }
                    : done with { Agreement = Agreements.Sign(session, provider, question.Reference, sms.Card) };
        }

        if (question.Card is not { } card || !HasAccount(session, card))
        {
            return done with { Status = Status.Declined, Code = ProviderCodes.NoSuchCard };
        }

        if (kind == RequestSms)
        {
            var code = RandomNumberGenerator.GetInt32(100_000, 1_000_000).ToString(CultureInfo.InvariantCulture);
            session.Execute("INSERT INTO sms (provider, reference, card, code) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", provider,
                question.Reference, card, code);
        }

        return kind == Sign ? done with { Agreement = Agreements.Sign(session, provider, question.Reference, card) } : done;
    }

    private static bool HasAccount(LedgerSession session, string card) =>
        session.Number("SELECT COUNT(*) FROM customer WHERE customer = $1", card) > 0;

    private sealed record Question(string Reference, string? Card, string? Agreement, string? SmsReference, string? SmsCode);
}

/// <summary>The answer to a call about a card.</summary>
internal sealed record CardAnswer(string Reference, string Status, string? Code = null, string? Agreement = null);
