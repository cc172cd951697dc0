using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Operate;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Cards;

/// <summary>Shows what each channel says of a card, and of its agreement. Of the card only the masked number and the token.</summary>
internal static class VerificationAnswerReport
{
    /// <summary>What a verification came to. The exit code is 0 if a channel verified the card.</summary>
    public static int ShowVerified(Invocation invocation, VerificationAnswer answer, bool isBySms)
    {
        Show(
            invocation, answer, $"verified by {answer.Verified} of {answer.Channels.Length} channels",
            channel => channel.IsSigned ? "signed" : "none");
        bool isSmsSent = isBySms && answer.Channels.Any(channel => channel.SmsReference is not null);
        return answer.Refusal is null && (answer.Verified > 0 || isSmsSent) ? ExitCode.Done : ExitCode.AnswerIsNo;
    }

    /// <summary>What became of agreements that were to end. The exit code is 0 if all of them ended.</summary>
    public static int ShowEnded(Invocation invocation, VerificationAnswer answer)
    {
        int ended = answer.Channels.Count(IsEnded);
        Show(
            invocation, answer, $"{ended} of {answer.Channels.Length} agreements ended",
            channel => IsEnded(channel) ? "ended" : "still signed");
        return answer.Refusal is null && ended == answer.Channels.Length ? ExitCode.Done : ExitCode.AnswerIsNo;
    }

    private static bool IsEnded(ChannelVerification channel) => channel.Verification == CardVerification.Ended;

    private static void Show(
        Invocation invocation, VerificationAnswer answer, string summary, Func<ChannelVerification, string> agreementOf)
    {
        if (answer.Refusal == ChannelRefusal.InvalidRequest)
        {
            throw new UsageException(string.Join('\n', answer.Errors.Select(error => $"{error}.").DefaultIfEmpty(answer.Reason ?? "")));
        }

        if (invocation.Has(QueryOptions.Json.Name))
        {
            JsonAnswer.Write(invocation.Out, Row(answer, agreementOf));
        }
        else if (answer.Refusal is { } refusal)
        {
            invocation.Console.Line($"Nothing was done: {refusal}{(answer.Reason is { } reason ? $", {reason}" : "")}.");
        }
        else
        {
            invocation.Console.Line($"Card {answer.MaskedCard}, {summary}.");
            invocation.Console.Line($"Token: {answer.CardToken}");
            invocation.Console.Write(TableOf(answer, agreementOf));
        }
    }

    private static Table TableOf(VerificationAnswer answer, Func<ChannelVerification, string> agreementOf)
    {
        Table table = new Table { Border = TableBorder.Simple }.AddColumns("channel", "result", "agreement", "asked", "SMS", "code");
        foreach (ChannelVerification channel in answer.Channels)
        {
            table.Row(channel.Channel.Value, channel.Verification.ToString(), agreementOf(channel),
                channel.WasOnRecord ? "on record" : "now", channel.SmsReference ?? "", channel.Code ?? "");
        }

        return table;
    }

    private static object Row(VerificationAnswer answer, Func<ChannelVerification, string> agreementOf) => new
    {
        answer.Refusal,
        answer.Reason,
        answer.CardToken,
        answer.MaskedCard,
        answer.Verified,
        Channels = answer.Channels.Select(channel => new
        {
            Channel = channel.Channel.Value,
            channel.Verification,
            channel.WasOnRecord,
            channel.IsSigned,
            Agreement = agreementOf(channel),
            channel.SmsReference,
            channel.Code,
            channel.At,
        }),
    };
}
