using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Operate;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Cards;

/// <summary>Ends agreements of a card at their channels. Who gives the card's token needs no details of the card.</summary>
internal static class UnsignCommand
{
    private static readonly Option Channel = new("--channel", "ID", "Ends the card's agreement on this channel.");
    private static readonly Option Every = new("--all", null, "Ends all agreements of the card.");

    public static Command Command { get; } = new(
        "unsign",
        "Ends an agreement of a card, or all of them, at their channels. Exit code 1 if one did not end.",
        [new("TOKEN", "The card: the token that verify answers.")],
        [Channel, Every, CardOptions.Bank, CardOptions.ExistingStore, QueryOptions.Json],
        RunAsync);

    private static Task<int> RunAsync(Invocation invocation)
    {
        List<string> errors = [];
        string? channel = invocation.Value(Channel.Name);
        if (channel is null != invocation.Has(Every.Name))
        {
            // Nobody ends all agreements by forgetting to name one.
            errors.Add($"One of {Channel.Shown} and {Every.Shown} is expected.");
        }

        if (channel is not null && !CardChannels.All.Any(known => known.Id == channel))
        {
            errors.Add($"{Channel.Name} '{channel}': one of {string.Join(", ", CardChannels.All.Select(known => known.Id))} is expected.");
        }

        CardOptions.CheckStore(invocation, errors);
        return CardHost.RunAsync(invocation, errors, async services => VerificationAnswerReport.ShowEnded(
            invocation,
            await services.GetRequiredService<ICardVerification>().UnsignAsync(
                invocation.Argument(0)!, channel is null ? null : new ChannelId(channel), invocation.Stop)));
    }
}
