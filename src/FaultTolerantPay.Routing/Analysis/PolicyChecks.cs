using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Analysis;

/// <summary>The checks of a policy together with its catalogue.</summary>
internal static class PolicyChecks
{
    public static IEnumerable<Finding> Of(ChannelCatalogue catalogue, RoutingPolicy policy)
    {
        var findings = new List<Finding>();
        var facts = new CatalogueFacts(catalogue);
        OperationChecks[] scenes = [.. policy.Operations.Select((scene, i) => new OperationChecks(facts, scene, $"scenes[{i}]", findings))];
        if (scenes.Any(s => s.NotChecked))
        {
            findings.Add(new Finding(FindingSeverity.Information, FindingCode.NotChecked, FindingSource.Catalogue, "channels",
                $"{catalogue.Channels.Length} channels are too many to compare with each other: whether one is always behind another was not looked at"));
        }

        for (int i = 0; i < catalogue.Channels.Length; i++)
        {
            ChannelUse[] places = [.. scenes.Select(s => s.UseOf(i))];
            bool never = places.All(p => p.IsNever);
            if (never || places.All(p => p.IsNever || p.IsFallback))
            {
                string id = catalogue.Channels[i].Id;
                string why = string.Join("; ", policy.Operations.Select((scene, s) => $"{scene.Operation}: {places[s].Reason}"));
                findings.Add(never
                    ? new Finding(FindingSeverity.Warning, FindingCode.NeverChosenChannel, FindingSource.Catalogue, $"channels[{i}]", $"channel '{id}' is never chosen. {why}")
                    : new Finding(FindingSeverity.Information, FindingCode.OnlyAsFallback, FindingSource.Catalogue, $"channels[{i}]", $"channel '{id}' only comes after others. {why}"));
            }
        }

        return findings;
    }
}
