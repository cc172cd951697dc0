using System.Net;
using System.Text.Json;

namespace FaultTolerantPay.SampleHost.Adapters;

/// <summary>What came back over the wire: the HTTP status, and the body's words where it has them.</summary>
internal sealed record BankReply
{
    public HttpStatusCode Http { get; init; }

    /// <summary>The bank's own word on the instruction; null where the answer is none.</summary>
    public string? Status { get; init; }

    public string? Code { get; init; }

    public string? DeclineKind { get; init; }

    public long BookedMinor { get; init; }

    /// <summary>What the channel charges for what it booked.</summary>
    public long FeeMinor { get; init; }

    public string? Reference { get; init; }

    public string? InstitutionMerchantId { get; init; }

    public string? Tier { get; init; }

    public string? Grade { get; init; }

    public IReadOnlyList<BankLimit> Limits { get; init; } = [];

    /// <summary>Of a statement: whether its day is over.</summary>
    public bool Closed { get; init; }

    /// <summary>Of a statement.</summary>
    public IReadOnlyList<BankStatementLine> Lines { get; init; } = [];

    /// <summary>The bank says that nothing was done: out of service before it began, or an instruction that it could not read.</summary>
    public bool NothingDone => Http == HttpStatusCode.BadRequest || (Http == HttpStatusCode.ServiceUnavailable && Code == "not_executed");

    public bool IsDecline => Status == "declined";

    public bool IsHardDecline => DeclineKind == "hard";

    /// <summary>A body that cannot be read is no answer: the status alone is kept.</summary>
    public static BankReply Read(HttpStatusCode status, byte[] body)
    {
        try
        {
            return (JsonSerializer.Deserialize<BankReply>(body, JsonSerializerOptions.Web) ?? new BankReply()) with { Http = status };
        }
        catch (JsonException)
        {
            return new BankReply { Http = status };
        }
    }
}
