using FaultTolerantPay.Model;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>Text that an adapter puts into results and exceptions reaches logs and records.</summary>
internal static class Texts
{
    public static CheckResult Judge(Exception? error, Mandate? mandate, params ReadOnlySpan<string?> texts)
    {
        if (error is { Message.Length: > PlainText.MaxLineLength })
        {
            return CheckResult.Failed($"a message of {error.Message.Length} characters");
        }

        string all = string.Join(' ', [error?.ToString(), .. texts]);
        return CheckResult.Of(
            mandate is not { Token.Length: > 0 } known || !all.Contains(known.Token, StringComparison.Ordinal),
            "the mandate's token in an answer or an error");
    }
}
