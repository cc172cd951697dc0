namespace FaultTolerantPay.SampleBank.Http;

internal static class RequestQuery
{
    private const int MaxLength = 128;

    public static string Required(HttpContext http, string name)
    {
        var value = http.Request.Query[name].ToString();
        return value.Length is >= 1 and <= MaxLength
            ? value
            : throw BadRequestException.Of(name, $"must be given in the address, 1 to {MaxLength} characters");
    }
}
