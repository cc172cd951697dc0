using System.Text.Json;

namespace FaultTolerantPay.SampleBank.Http;

/// <summary>
/// Reads a request body as one object or as a list of objects; throws <see cref="BadRequestException"/> with every bad field.
/// </summary>
internal static class RequestBody
{
    public static Task<T> ReadAsync<T>(HttpContext http, Func<FieldReader, T> read) =>
        ReadAsync(http, (root, errors) =>
        {
            var reader = new FieldReader(root, "", errors);
            var value = read(reader);
            reader.RejectOthers();
            return value;
        });

    public static Task<List<T>> ReadListAsync<T>(HttpContext http, Func<FieldReader, T> read) =>
        ReadAsync(http, (root, errors) =>
        {
            if (root.ValueKind == JsonValueKind.Array)
            {
                return FieldReader.ReadItems(root, "", errors, read);
            }

            errors.TryAdd("body", "must be a list");
            return [];
        });

    private static async Task<T> ReadAsync<T>(HttpContext http, Func<JsonElement, SortedDictionary<string, string>, T> read)
    {
        JsonDocument document;
        try
        {
            document = await JsonDocument.ParseAsync(http.Request.Body, default, http.RequestAborted);
        }
        catch (JsonException e)
        {
            throw BadRequestException.Of("body", $"is not JSON: {e.Message}");
        }

        using (document)
        {
            var errors = new SortedDictionary<string, string>(StringComparer.Ordinal);
            var value = read(document.RootElement, errors);
            return errors.Count == 0 ? value : throw new BadRequestException(errors);
        }
    }
}
