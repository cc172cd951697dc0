using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Operate;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Cards;

/// <summary>Verifies a card on one channel, several or all, and signs agreements by which it is paid without its details.</summary>
internal static class VerifyCommand
{
    private static readonly Option Channels =
        new("--channels", "N", "On so many channels at once. Default: the best one.", Rule: ValueRule.Number(2, 32));

    private static readonly Option Every = new("--all", null, "On all channels that pass the hard rules.");
    private static readonly Option DetailsOnly = new("--details-only", null, "Checks the details, and signs no agreement.");
    private static readonly Option Sms = new("--sms", null, "The cardholder confirms with an SMS code: the answer names the SMS.");

    private static readonly Option Confirm = new("--confirm", "SMS",
        "Confirms that SMS, with the smsCode of the card file. Needs --channel.");

    private static readonly Option Channel = new("--channel", "ID", "The channel that sent the SMS.");

    public static Command Command { get; } = new(
        "verify",
        "Verifies a card and signs an agreement. What a channel said before is not asked again. Exit code 1 if no channel verified it.",
        [new("ID", "The caller's id of the verification.")],
        [
            CardOptions.Card with { IsRequired = true }, Channels, Every, DetailsOnly, Sms, Confirm, Channel, CardOptions.Bank,
            CardOptions.Store, CardOptions.Provider, QueryOptions.Json,
        ],
        RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        List<string> errors = [];
        if (invocation.Has(Channels.Name) && invocation.Has(Every.Name))
        {
            errors.Add($"One of {Channels.Shown} and {Every.Shown} is expected.");
        }

        string? sms = invocation.Value(Confirm.Name);
        string? channel = invocation.Value(Channel.Name);
        if (sms is null != channel is null)
        {
            errors.Add($"{Confirm.Shown} and {Channel.Shown} are expected together.");
        }

        using CardFile? card = PaymentCommands.ReadCard(invocation, errors);
        if (sms is not null && card is { SmsCode.Length: 0 })
        {
            errors.Add($"{Confirm.Name} needs smsCode in the card file.");
        }

        return await CardHost.RunAsync(invocation, errors, async services =>
        {
            ICardVerification verification = services.GetRequiredService<ICardVerification>();
            using CardDetails details = card!.Details();
            VerificationAnswer answer = sms is not null
                ? await verification.ConfirmAsync(
                    new SmsConfirmation { Channel = new ChannelId(channel!), SmsReference = sms, Code = card.SmsCode },
                    details, invocation.Stop)
                : await verification.VerifyAsync(Request(invocation), details, invocation.Stop);
            return VerificationAnswerReport.ShowVerified(invocation, answer, isBySms: invocation.Has(Sms.Name));
        });
    }

    private static VerificationRequest Request(Invocation invocation)
    {
        var request = new VerificationRequest
        {
            RequestId = invocation.Argument(0)!,
            Scope = invocation.Has(Every.Name) ? VerificationScope.All
                : invocation.Has(Channels.Name) ? VerificationScope.Several : VerificationScope.One,
            SignsAgreement = !invocation.Has(DetailsOnly.Name),
            ConfirmsBySms = invocation.Has(Sms.Name),
            Attributes = CardChannels.For(invocation.Has(Sms.Name) ? CardChannels.Sms : CardChannels.Verification),
        };
        return invocation.Read<long>(Channels.Name) is { } count ? request with { Channels = (int)count } : request;
    }
}
