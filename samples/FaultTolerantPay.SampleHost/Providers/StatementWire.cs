using System.Net;
using System.Text.Json;
using FaultTolerantPay.SampleHost.Adapters;

namespace FaultTolerantPay.SampleHost.Providers;

/// <summary>The wire to the bank's statement files. The content is not kept here: the library reads it as it comes.</summary>
internal sealed class StatementWire : IDisposable
{
    /// <summary>What the bank calls its own format, which <c>samples/statements/sample-bank.json</c> describes.</summary>
    public const string OwnFormat = "sample-bank";

    private const string HashHeader = "X-Content-SHA256";
    private const string NotReadyCode = "NOT_READY";
    private const int MaxAnswerBytes = 64 * 1024;

    // Calls are cancelled by the library, which knows how long a file may take.
    private readonly HttpClient _http = new(BankHandler.Create())
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = MaxAnswerBytes,
    };

    /// <summary>Asks a door of the bank for the statement of a day.</summary>
    /// <param name="door">The address of the door.</param>
    /// <param name="format">The format.</param>
    /// <param name="request">The day and the merchant number.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="HttpRequestException">The bank gave no file, and did not say that it is not ready.</exception>
    public async ValueTask<ProviderStatement> FetchAsync(
        Uri door, string format, StatementRequest request, CancellationToken cancellationToken)
    {
        var address = new Uri(
            $"{door}?merchantNumber={Uri.EscapeDataString(request.MerchantNumber)}&day={request.Day:yyyy-MM-dd}"
            + $"&format={Uri.EscapeDataString(format == OwnFormat ? "csv" : format)}");
        HttpResponseMessage response = await _http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        try
        {
            ProviderStatement statement = response.StatusCode switch
            {
                HttpStatusCode.OK => await FileAsync(response, cancellationToken),
                HttpStatusCode.NoContent => ProviderStatement.NoBusiness,
                HttpStatusCode.NotFound when await IsNotReadyAsync(response, cancellationToken) => ProviderStatement.NotReady,
                _ => throw new HttpRequestException($"The bank answered HTTP {(int)response.StatusCode}: a file is expected."),
            };
            // The content of a file is closed by the library, and the answer with it.
            return statement.Content is null ? Close(response, statement) : statement;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    public void Dispose() => _http.Dispose();

    private static ProviderStatement Close(HttpResponseMessage response, ProviderStatement statement)
    {
        response.Dispose();
        return statement;
    }

    /// <summary>A file without a hash would be read whatever happened to it on the way.</summary>
    private static async ValueTask<ProviderStatement> FileAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.Headers.TryGetValues(HashHeader, out IEnumerable<string>? hashes))
        {
            throw new HttpRequestException($"The bank gave a file without {HashHeader}.");
        }

        return ProviderStatement.File(
            response.Content.Headers.ContentDisposition?.FileName ?? "",
            await response.Content.ReadAsStreamAsync(cancellationToken),
            response.Content.Headers.ContentLength,
            hashes.Single());
    }

    /// <summary>Only the bank's own word: a wrong address is HTTP 404 too.</summary>
    private static async ValueTask<bool> IsNotReadyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxAnswerBytes, cancellationToken);
            return JsonSerializer.Deserialize<Answer>(
                await response.Content.ReadAsByteArrayAsync(cancellationToken), JsonSerializerOptions.Web)?.Code == NotReadyCode;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private sealed record Answer(string? Code);
}
