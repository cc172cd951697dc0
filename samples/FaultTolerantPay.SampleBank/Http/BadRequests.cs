namespace FaultTolerantPay.SampleBank.Http;

/// <summary>Answers a bad request with every bad field.</summary>
internal static class BadRequests
{
    public static async Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (BadRequestException e)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            await http.Response.WriteAsJsonAsync(new { error = "bad_request", fields = e.Fields });
        }
    }
}
