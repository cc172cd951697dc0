using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FaultTolerantPay.SampleHost.Adapters;

/// <summary>
/// Where the bank calls back with results of payouts. Who cannot sign is turned away, whatever the body says; the time that takes does not
/// depend on how much of the
/// signature was right.
/// </summary>
internal static class CallbackEndpoint
{
    public const string Path = "/callbacks/payouts";

    /// <summary>The fewest characters of a secret: with less, a signature could be guessed.</summary>
    public const int MinSecretLength = 16;

    private const string SignatureHeader = "X-Bank-Signature";
    private const int MaxBodyBytes = 16 * 1024;

    public static void Map(WebApplication app, string secret, InstitutionId institution)
    {
        if (secret.Length < MinSecretLength)
        {
            throw new ArgumentException($"The secret of callbacks has {secret.Length} characters; expected {MinSecretLength} or more.",
                nameof(secret));
        }

        byte[] key = Encoding.UTF8.GetBytes(secret);
        app.MapPost(Path, (HttpContext http, IChannelReports answers) => TakeAsync(http, answers, key, institution));
    }

    private static async Task<IResult> TakeAsync(HttpContext http, IChannelReports answers, byte[] key, InstitutionId institution)
    {
        if (await ReadBodyAsync(http) is not { } body)
        {
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        }

        if (!IsSigned(body, http.Request.Headers[SignatureHeader].ToString(), key))
        {
            return Results.Unauthorized();
        }

        BankReply reply = BankReply.Read(System.Net.HttpStatusCode.OK, body);
        if (reply is not { Reference: { } reference, Status: not null })
        {
            return Results.BadRequest();
        }

        // A reference that is not ours is answered as one that is: it will not become ours by being sent again.
        ChannelResult result = ChannelMessages.Result(reply);
        await answers.ReportAsync(
            new ChannelReport
            {
                Reference = reference,
                // Whoever holds the secret is this institution's payout channel, whatever the body says of other instructions.
                ReportedBy = institution,
                Purpose = InstructionPurpose.Payout,
                AmountMinor = result.Outcome == OperationOutcome.Succeeded ? reply.BookedMinor : null,
                Result = result,
            },
            http.RequestAborted);
        return Results.Ok();
    }

    /// <summary>HMAC-SHA-256 over the bytes of the body, in lower-case hex.</summary>
    internal static bool IsSigned(ReadOnlySpan<byte> body, string signature, byte[] key) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(HMACSHA256.HashData(key, body))),
            Encoding.ASCII.GetBytes(signature));

    private static async Task<byte[]?> ReadBodyAsync(HttpContext http)
    {
        if (http.Request.ContentLength > MaxBodyBytes)
        {
            return null;
        }

        using var body = new MemoryStream();
        var part = new byte[4096];
        int read;
        while ((read = await http.Request.Body.ReadAsync(part, http.RequestAborted)) > 0)
        {
            body.Write(part, 0, read);
            if (body.Length > MaxBodyBytes)
            {
                return null;
            }
        }

        return body.ToArray();
    }
}
