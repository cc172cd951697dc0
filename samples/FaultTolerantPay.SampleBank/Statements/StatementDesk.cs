using System.Security.Cryptography;
using FaultTolerantPay.SampleBank.Http;
using FaultTolerantPay.SampleBank.Ledger;
using Microsoft.Net.Http.Headers;

namespace FaultTolerantPay.SampleBank.Statements;

/// <summary>
/// Gives the statement of a day, written anew from the ledger each time it is asked for: the books are never changed by a fault of a file.
/// </summary>
internal sealed class StatementDesk(LedgerWriter ledger, StatementDays days, StatementFaults faults, TimeProvider time)
{
    public const string HashHeader = "X-Content-SHA256";

    public async Task<IResult> GiveAsync(string doorName, HttpContext http)
    {
        var door = StatementDoors.ByName(doorName);
        string merchantNumber = RequestQuery.Required(http, "merchantNumber");
        if (door.MerchantNumber is { } number && number != merchantNumber)
        {
            throw BadRequestException.Of("merchantNumber", $"must be {number} at {door.Name}; was \"{merchantNumber}\"");
        }

        DateOnly day = StatementDays.Read(RequestQuery.Required(http, "day"));
        string format = FormatOf(door, http);
        // The time is that of the ledger's writer, so that nothing is booked into a day after its file was given.
        var (content, now) = await ledger.RunAsync(session =>
        {
            DateTimeOffset now = time.GetUtcNow();
            return (days.IsReady(session, day, now) ? Read(session, door, merchantNumber, day) : null, now);
        });
        if (content is null)
        {
            return NotReady();
        }

        var fault = faults.Strike(door.Name, merchantNumber, day, now);
        switch (fault?.Kind)
        {
            case StatementFaultKind.Late:
                return NotReady();
            case StatementFaultKind.NeverAnswers:
                return await HoldAsync(http);
            default:
                return Answer(http, format, content, fault);
        }
    }

    private static string FormatOf(StatementDoor door, HttpContext http)
    {
        string asked = http.Request.Query["format"].ToString();
        return asked.Length == 0 || asked == door.Format ? door.Format
            : asked == StatementFormats.Csv && !door.IsAccount ? asked
            : throw BadRequestException.Of(
                "format", $"must be {door.Format}{(door.IsAccount ? "" : $" or {StatementFormats.Csv}")}; was \"{asked}\"");
    }

    private static StatementContent Read(LedgerSession session, StatementDoor door, string merchantNumber, DateOnly day)
    {
        if (!door.IsAccount)
        {
            return new StatementContent(merchantNumber, day, Movement.Read(session, door, merchantNumber, day), []);
        }

        List<Settlement> settlements = Settlement.ReadUntil(session, day);
        return new StatementContent(
            merchantNumber, day, [.. settlements.Where(settlement => settlement.Of.AddDays(1) == day)],
            AccountBalance.Around(day, settlements));
    }

    private static IResult Answer(HttpContext http, string format, StatementContent content, StatementFault? fault)
    {
        if (content.Items.Count == 0 && content.Balances.Count == 0)
        {
            // The bank states that there was nothing: that is more than having no file.
            return Results.NoContent();
        }

        byte[] file;
        try
        {
            file = Write(format, content, fault);
        }
        catch (UnwritableException problem)
        {
            return Results.Json(
                new { error = "unwritable", code = "UNWRITABLE", problem = problem.Message },
                statusCode: StatusCodes.Status422UnprocessableEntity);
        }

        http.Response.Headers[HashHeader] = Convert.ToHexStringLower(SHA256.HashData(file));
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(StatementFormats.FileName(format, content.MerchantNumber, content.Day));
        http.Response.Headers.ContentDisposition = disposition.ToString();
        if (fault?.Kind == StatementFaultKind.Damaged)
        {
            file[file.Length / 2] ^= 1;
        }

        return Results.Bytes(file, StatementFormats.ContentTypeOf(format));
    }

    private static byte[] Write(string format, StatementContent content, StatementFault? fault)
    {
        if (StatementFormats.CurrencyOf(format) is { } only
            && content.Items.FirstOrDefault(item => item.Currency != only) is { } other)
        {
            throw new UnwritableException(
                $"the day has {other.Currency}, and the format has {only} alone; {StatementFormats.Csv} has every currency");
        }

        int? cut = fault?.Kind == StatementFaultKind.Truncated ? fault.Choose(content.Items) : null;
        StatementContent written = fault is null ? content : content with { Items = fault.Apply(content.Items) };
        return StatementPart.Join(
            format switch
            {
                StatementFormats.WeChat => WeChatStatement.Write(written),
                StatementFormats.Alipay => AlipayStatement.Write(written),
                StatementFormats.UnionPayZm => ZmStatement.Write(written),
                StatementFormats.Camt053 => Camt053Statement.Write(written),
                _ => CsvStatement.Write(written),
            },
            cut);
    }

    public static IResult NotReady() =>
        Results.Json(new { error = "not_ready", code = "NOT_READY" }, statusCode: StatusCodes.Status404NotFound);

    /// <summary>Until the caller or the bank gives up.</summary>
    private static async Task<IResult> HoldAsync(HttpContext http)
    {
        var stopping = http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        try
        {
            await Task.Delay(Timeout.Infinite, ended.Token);
        }
        catch (OperationCanceledException)
        {
            http.Abort();
        }

        return Results.Empty;
    }
}
