using System.Text.Json;

namespace FaultTolerantPay.SampleBank.Faults;

/// <summary>Every call passes here: the group's faults strike before the work, after it, or not at all.</summary>
internal sealed class FaultInjector(TimeProvider time)
{
    /// <param name="work">Does the work; is told what will become of the answer.</param>
    /// <param name="lose">Is told when the work is not done, or when the caller turned out to be gone.</param>
    public async Task<IResult> PassAsync(
        HttpContext http, EndpointGroup group, string operation, string key, Func<string, Task<object>> work,
        Func<string, Task>? lose = null)
    {
        var (slow, fault) = group.Faults.Strike(operation, key);
        if (slow is not null)
        {
            // Not cancelled when the caller gives up: the work is done late, as slow systems do.
            await Task.Delay(TimeSpan.FromMilliseconds(slow.DelayMs), time);
        }

        switch (fault?.Kind)
        {
            case InjectedFaultKind.Down:
                await LoseAsync(lose, AnswerValues.Aborted);
                return Abort(http);
            case InjectedFaultKind.Unavailable:
                await LoseAsync(lose, AnswerValues.Unavailable);
                return Results.Json(new { error = "unavailable", code = "not_executed" },
                    statusCode: StatusCodes.Status503ServiceUnavailable);
            case InjectedFaultKind.Error500:
                await LoseAsync(lose, AnswerValues.Error500);
                return InternalError();
            case InjectedFaultKind.LostBefore:
                await LoseAsync(lose, AnswerValues.Lost);
                return await HoldAsync(http, fault.DelayMs);
            case InjectedFaultKind.Error500After:
                await work(AnswerValues.Error500);
                return InternalError();
            case InjectedFaultKind.LostAfter:
                await work(AnswerValues.Lost);
                return await HoldAsync(http, fault.DelayMs);
            case InjectedFaultKind.ErrorPageAfter:
                await work(AnswerValues.ErrorPage);
                return Results.Text("<html><body><h1>502 Bad Gateway</h1></body></html>", "text/html",
                    statusCode: StatusCodes.Status502BadGateway);
            case InjectedFaultKind.CutAfter:
                return await CutAsync(http, await work(AnswerValues.Lost));
        }

        var answer = await work(AnswerValues.Answered);
        if (http.RequestAborted.IsCancellationRequested)
        {
            await LoseAsync(lose, AnswerValues.Lost);
        }

        return Results.Json(answer);
    }

    private static Task LoseAsync(Func<string, Task>? lose, string answer) => lose?.Invoke(answer) ?? Task.CompletedTask;

    private static IResult InternalError() =>
        Results.Json(new { error = "internal_error" }, statusCode: StatusCodes.Status500InternalServerError);

    private static IResult Abort(HttpContext http)
    {
        http.Abort();
        return Results.Empty;
    }

    private static async Task<IResult> CutAsync(HttpContext http, object answer)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(answer, JsonSerializerOptions.Web);
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2));
        await http.Response.Body.FlushAsync();
        return Abort(http);
    }

    private async Task<IResult> HoldAsync(HttpContext http, long holdMs)
    {
        if (holdMs > 0)
        {
            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(holdMs), time, http.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                // The caller's own timeout came first.
            }
        }

        return Abort(http);
    }
}
