using FaultTolerantPay.Simulation.Runs;

namespace FaultTolerantPay.Simulation.Cards;

/// <summary>Verifies cards, signs and ends their agreements, and asks what channels know of them.</summary>
internal sealed class CardClerk(SimulatedWorld world)
{
    private int _requests;

    public void Start()
    {
        for (int i = 0; i < 4; i++)
        {
            world.Scheduler.After(world.Chance.Ms(0, 3_000), null, () => _ = ActAsync(verifies: true));
        }

        Next();
    }

    private void Next() => world.Scheduler.After(world.Chance.Ms(500, 8_000), null, () =>
    {
        if (!world.IsCalm)
        {
            _ = ActAsync(world.Chance.Percent(60));
            Next();
        }
    });

    private async Task ActAsync(bool verifies)
    {
        if (world.Drivers.AnyNode() is not { } node)
        {
            return;
        }

        int card = world.Chance.Below(CardPeople.Cards.Length);
        string what = verifies ? "verify" : "unsign";
        world.Trace.Add("clerk", what, card.ToString(System.Globalization.CultureInfo.InvariantCulture), node.Name);
        try
        {
            VerificationAnswer answer;
            if (verifies)
            {
                var request = new VerificationRequest
                {
                    RequestId = $"v{++_requests}",
                    Scope = world.Chance.Of(VerificationScope.One, VerificationScope.Several, VerificationScope.All),
                    SignsAgreement = world.Chance.Percent(70),
                    ConfirmsBySms = world.Chance.Percent(20),
                };
                answer = await node.Verification.VerifyAsync(request, CardPeople.Details(card), default).ConfigureAwait(false);
                await ConfirmAsync(node, card, answer).ConfigureAwait(false);
            }
            else
            {
                string? token = world.Cards!.TokenOf(card);
                if (token is null)
                {
                    return;
                }

                answer = world.Chance.Percent(40)
                    ? await node.Verification.QueryAsync(token, default).ConfigureAwait(false)
                    : await node.Verification.UnsignAsync(
                        token, world.Chance.Percent(50) ? world.Chance.OneOf(CardPeople.Channels) : null, default).ConfigureAwait(false);
            }

            foreach (ChannelVerification said in answer.Channels)
            {
                world.Coverage.Mark($"{what} answered {said.Verification}");
            }

            if (answer.CardToken is { } known)
            {
                world.Cards!.Knows(card, known);
            }
        }
        catch (StoreException exception)
        {
            world.Cards!.Facts.ScanSecrets("exception", exception.ToString());
        }
        catch (Exception exception)
        {
            world.Misuse(what, exception);
        }
    }

    private async Task ConfirmAsync(Nodes.SimulatedNode node, int card, VerificationAnswer answer)
    {
        foreach (ChannelVerification said in answer.Channels.Where(said => said.SmsReference is not null))
        {
            var confirmation = new SmsConfirmation
            {
                Channel = said.Channel,
                SmsReference = said.SmsReference!,
                Code = "123456".AsMemory(),
            };
            VerificationAnswer confirmed =
                await node.Verification.ConfirmAsync(confirmation, CardPeople.Details(card), default).ConfigureAwait(false);
            world.Coverage.Mark($"sms answered {confirmed.Channels[0].Verification}");
        }
    }
}
