using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FaultTolerantPay.SampleBank.Statements;
using Microsoft.Net.Http.Headers;

namespace FaultTolerantPay.SampleBank.Business;

/// <summary>The business system's statement of a day as a file: CSV with the columns of a ledger, a line for each execution.</summary>
internal static class BusinessFile
{
    public const string Format = "ledger";

    private const string Header =
        "kind,status,our_reference,their_reference,original_reference,merchant_number,amount_minor,currency,fee,at\n";

    /// <summary>The file; HTTP 404 while the day is not over, and HTTP 204 if nothing was executed.</summary>
    public static IResult Of(HttpContext http, Statement statement)
    {
        if (!statement.Closed)
        {
            return StatementDesk.NotReady();
        }

        if (statement.Lines.Count == 0)
        {
            return Results.NoContent();
        }

        byte[] file = Encoding.UTF8.GetBytes(Header + string.Concat(statement.Lines.Select(Line)));
        http.Response.Headers[StatementDesk.HashHeader] = Convert.ToHexStringLower(SHA256.HashData(file));
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName($"business-{statement.Day}.csv");
        http.Response.Headers.ContentDisposition = disposition.ToString();
        return Results.Bytes(file, "text/csv; charset=utf-8");
    }

    private static string Line(StatementLine line)
    {
        string[] values =
        [
            line.Kind == "reversal" ? "reversal" : "payment",
            "succeeded",
            CsvText.Quoted(line.Order),
            CsvText.Quoted(line.Reference),
            CsvText.Quoted(line.Attempt),
            CsvText.Quoted(line.Merchant),
            line.AmountMinor.ToString(CultureInfo.InvariantCulture),
            line.Currency,
            "",
            line.BookedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
        ];
        return string.Join(',', values) + "\n";
    }
}
