namespace FaultTolerantPay.SampleBank.Faults;

/// <summary>Values of the column <c>instruction_log.answer</c>.</summary>
internal static class AnswerValues
{
    public const string Answered = "answered";
    public const string Lost = "lost";
    public const string Aborted = "aborted";
    public const string Error500 = "error500";
    public const string Unavailable = "unavailable";
    public const string ErrorPage = "errorPage";
}
