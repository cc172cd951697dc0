using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FaultTolerantPay.Testing.Providers;

namespace FaultTolerantPay.Testing.Tests.Providers;

/// <summary>A provider in memory: takes orders as texts, keeps books, and can be troubled. It keeps nothing of a card.</summary>
internal sealed class FakeProvider
{
    public const string OlderKeyId = "k1";
    public const string CurrentKeyId = "k2";
    public const string RightHolder = "王小明";

    private static readonly JsonSerializerOptions Raw =
        new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Kept> _orders = new(StringComparer.Ordinal);
    private readonly List<Kept> _executions = [];
    private readonly Dictionary<string, string> _smsCodes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _agreements = new(StringComparer.Ordinal);

    /// <summary>Whether it accepts orders and has their results later.</summary>
    public bool AnswersLater { get; init; }

    /// <summary>Operations of which it executes every send.</summary>
    public OperationKind? DoesTwice { get; init; }

    /// <summary>Whether it executes what an authorisation does not allow.</summary>
    public bool ChecksNothing { get; init; }

    public bool RefusesConnections { get; set; }

    public bool IsSlow { get; set; }

    public ProviderTrouble? Trouble { get; set; }

    public (string Code, string? Detail)? Declines { get; set; }

    public static string Sign(ReadOnlySpan<byte> body, string key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), body));

    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Raw);

    public IReadOnlyList<ProviderBooking> Executions(string reference)
    {
        lock (_lock)
        {
            return [.. _executions.Where(done => done.Order.Reference == reference)
                .Select(done => new ProviderBooking(
                    new Money(done.Order.AmountMinor, new Currency(done.Order.Currency)), done.Order.Merchant))];
        }
    }

    public string SmsCode(string reference)
    {
        lock (_lock)
        {
            return _smsCodes[reference];
        }
    }

    /// <summary>The status and the body that the caller sees.</summary>
    public async Task<(int Status, string Body)> SendAsync(WireOrder order, CancellationToken token)
    {
        if (RefusesConnections)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, "refused");
        }

        await Task.Yield();
        WireAnswer answer;
        lock (_lock)
        {
            answer = order.Kind == WireOrder.Query ? Find_NeedsLock(order) : Take_NeedsLock(order);
        }

        if (IsSlow)
        {
            await Task.Delay(TimeSpan.FromMinutes(1), token);
        }

        string body = Encoding.UTF8.GetString(Write(answer));
        return Trouble switch
        {
            ProviderTrouble.AnswerLost => throw new HttpRequestException(HttpRequestError.ResponseEnded, "the connection broke"),
            ProviderTrouble.ServerError => (500, """{"error":"internal"}"""),
            ProviderTrouble.ErrorPage => (502, "<html><body>Bad gateway</body></html>"),
            ProviderTrouble.CutAnswer => (200, body[..^3]),
            _ => (200, body),
        };
    }

    private WireAnswer Find_NeedsLock(WireOrder order) =>
        _orders.TryGetValue(order.Reference, out Kept? kept) ? kept.Answer : new WireAnswer("noSuchOrder");

    private WireAnswer Take_NeedsLock(WireOrder order)
    {
        if (_orders.TryGetValue(order.Reference, out Kept? known) && order.Kind != $"{DoesTwice}")
        {
            return Said(known.Answer);
        }

        WireAnswer answer = Decide_NeedsLock(order);
        var kept = new Kept(order with { Holder = null, SmsCode = null }, answer);
        _orders[order.Reference] = kept;
        if (answer.Status == "done")
        {
            _executions.Add(kept);
        }

        return Said(answer);
    }

    /// <summary>Operations that move no money are always answered at once.</summary>
    private WireAnswer Said(WireAnswer answer) =>
        AnswersLater && answer is { AgreementNumber: null, IsAboutACard: false } ? new WireAnswer("later") : answer;

    private WireAnswer Decide_NeedsLock(WireOrder order)
    {
        if (Declines is { } declines)
        {
            return new WireAnswer("declined", declines.Code, declines.Detail);
        }

        var done = new WireAnswer("done", Reference: $"p-{order.Reference[..8]}");
        switch (Enum.Parse<OperationKind>(order.Kind))
        {
            case OperationKind.VerifyCard:
                return order.Holder == RightHolder ? done with { IsAboutACard = true } : Wrong("14");
            case OperationKind.Sign:
                string agreement = $"agr-{order.Reference}";
                _agreements.Add(agreement);
                return order.Holder == RightHolder ? done with { IsAboutACard = true, AgreementNumber = agreement } : Wrong("14");
            case OperationKind.Unsign:
                return _agreements.Remove(order.AgreementNumber!.Trim()) ? done with { IsAboutACard = true } : Wrong("A0");
            case OperationKind.RequestSms:
                _smsCodes[done.Reference!] = "483920";
                return done with { IsAboutACard = true };
            case OperationKind.ConfirmSms:
                return _smsCodes[order.SmsReference!] == order.SmsCode ? done with { IsAboutACard = true } : Wrong("S1");
            case OperationKind.Pay when order.AgreementNumber is { } number && !_agreements.Contains(number.Trim()):
                return new WireAnswer("declined", "A1");
            case OperationKind.Capture or OperationKind.Void or OperationKind.Increment when !ChecksNothing:
                return Open_NeedsLock(order.Original!) is { } left && (order.Kind == "Increment" || order.AmountMinor <= left)
                    ? done
                    : new WireAnswer("declined", "12");
            default:
                return done;
        }

        static WireAnswer Wrong(string code) => new("declined", code, IsAboutACard: true);
    }

    /// <summary>What of an authorisation may still be captured; null once it is captured or voided.</summary>
    private long? Open_NeedsLock(string original)
    {
        Kept[] later = [.. _executions.Where(done => done.Order.Original == original)];
        return later.Any(done => done.Order.Kind is "Void" or "Capture")
            ? null
            : _orders[original].Order.AmountMinor + later.Where(done => done.Order.Kind == "Increment").Sum(done => done.Order.AmountMinor);
    }

    private sealed record Kept(WireOrder Order, WireAnswer Answer);
}

/// <summary>An order as it goes over the wire.</summary>
internal sealed record WireOrder(string Kind, string Reference, long AmountMinor = 0, string Currency = "CNY", string? Merchant = null)
{
    public const string Query = "Query";

    public string? Original { get; init; }

    public string? AgreementNumber { get; init; }

    public string? Holder { get; init; }

    public string? SmsReference { get; init; }

    public string? SmsCode { get; init; }
}

/// <summary>The provider's answer.</summary>
internal sealed record WireAnswer(
    string Status, string? Code = null, string? Detail = null, string? Reference = null, string? AgreementNumber = null,
    bool IsAboutACard = false);

/// <summary>The provider's callback.</summary>
internal sealed record WireCallback(string Reference, string Status, long AmountMinor, string Currency, string? Merchant, string Text);
