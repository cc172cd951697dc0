using FaultTolerantPay.SampleHost.CommandLine;
using Microsoft.AspNetCore.Http;

namespace FaultTolerantPay.SampleHost.App;

/// <summary>
/// The options of a running host: what is in force, the edit that is refused, and what awaits a restart. What the command <c>options</c>
/// reads.
/// </summary>
internal static class OptionsPage
{
    public static Task WriteAsync(HttpContext context, IOptionsStatus status)
    {
        using var text = new StringWriter();
        JsonAnswer.Write(text, Answer(status));
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(text.ToString(), context.RequestAborted);
    }

    public static OptionsAnswer Answer(IOptionsStatus status) =>
        new(status.InForce, status.Rejected is { } refused ? new RefusedAnswer(refused.At, refused.Errors) : null, status.AwaitingRestart);

    /// <param name="InForce">Each options class by name, with its values.</param>
    /// <param name="Refused">The edit that was not taken over; null where there is none.</param>
    /// <param name="AwaitingRestart">The classes whose changed values hold only after a restart.</param>
    internal sealed record OptionsAnswer(IReadOnlyDictionary<string, string> InForce, RefusedAnswer? Refused,
        IReadOnlyList<string> AwaitingRestart);

    /// <param name="At">When it was first seen.</param>
    /// <param name="Errors">Each with its path, its value and what is expected.</param>
    internal sealed record RefusedAnswer(DateTimeOffset At, IReadOnlyList<string> Errors);
}
