using System.Globalization;
using FaultTolerantPay.Advances;
using FaultTolerantPay.Cards;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Model;
using FaultTolerantPay.Repository.Tests.Documentation;
using FaultTolerantPay.Repository.Tests.Layers;
using FaultTolerantPay.Statements.Queue;
using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Repository.Tests.PublicApi;

/// <summary>Each part of the public surface has at most the number of types that the decision about it records.</summary>
public class SurfaceTests
{
    private const string Decision = "docs/decisions/0046-a-small-public-surface.md";

    /// <summary>Parts of the store's port in other namespaces than that of the port.</summary>
    private static readonly Type[] PortElsewhere =
    [
        typeof(IMerchantStore), typeof(IFaultStore), typeof(OutageRules), typeof(IOperatorControlStore), typeof(ControlAppendResult),
            typeof(ControlSlot), typeof(ControlRules),
        typeof(TransactionRecord), typeof(OrderKey), typeof(QueryCursor), typeof(UnreadableToken), typeof(ReceiptBooking),
        typeof(IStatementDiscrepancyStore), typeof(StatementDiscrepancyRules), typeof(IReconciliationStore), typeof(ReconciliationRules),
    ];

    /// <summary>Nobody types their names: attributes do.</summary>
    private static readonly Type[] ElsewhereOnPurpose =
        [typeof(IdentifierJsonConverter<>), typeof(TransactionKeyJsonConverter), typeof(NeverSerialised<>)];

    /// <summary>Folders whose public types, other than options, operators and settlement staff read and call.</summary>
    private static readonly string[] OperatorsFolders = ["Ledger", "Advances", "Storage", "Controls", "Recovery", "Operations"];

    private static Dictionary<string, Type[]> Parts =>
        Package.All.SelectMany(package => package.Assembly.GetExportedTypes().Select(type => (Part: PartOf(package, type), Type: type)))
        .GroupBy(found => found.Part, found => found.Type).ToDictionary(part => part.Key, part => part.ToArray());

    private static Dictionary<string, int> Recorded =>
        Page.All.Single(page => page.Path == Decision).RowsUnder("part")
            .ToDictionary(row => row[0], row => int.Parse(row[1], CultureInfo.InvariantCulture));

    [Test]
    public void PublicTypes_OfEachPart_AreNoMoreThanRecorded()
    {
        Dictionary<string, int> recorded = Recorded;

        Assert.That(Parts.Keys, Is.EquivalentTo(recorded.Keys));
        using (Assert.EnterMultipleScope())
        {
            foreach ((string part, Type[] types) in Parts)
            {
                Assert.That(types, Has.Length.AtMost(recorded[part]),
                    $"{part}: make a new type internal, or record the new number in {Decision}");
            }
        }
    }

    [Test]
    public void PortElsewhere_EachType_IsPublicInAnotherNamespace() =>
        Assert.That(PortElsewhere,
            Has.All.Matches<Type>(type => type is { IsVisible: true } && type.Namespace != typeof(IStandInStore).Namespace));

    [Test]
    public void CoreTypes_OutsideThePort_AreInOneNamespace()
    {
        Package core = Package.All.Single(package => package.Assembly == typeof(IFallbackTransactionPipeline).Assembly);

        IEnumerable<string> elsewhere = core.Assembly.GetExportedTypes()
            .Where(type => !PartOf(core, type).Contains("port", StringComparison.Ordinal) && !ElsewhereOnPurpose.Contains(type)
                && type.Namespace != core.Name && type.Namespace != "Microsoft.Extensions.DependencyInjection")
            .Select(type => type.FullName!);

        Assert.That(elsewhere, Is.Empty, "what a host or an operator's tool types needs one using");
    }

    private static string PartOf(Package package, Type type)
    {
        if (type.Assembly != typeof(IFallbackTransactionPipeline).Assembly)
        {
            return package.Name;
        }

        bool isPort = type.Namespace == typeof(IStandInStore).Namespace || PortElsewhere.Contains(type);
        string? folder = CoreFolders.ByTypeInTheRootNamespace.GetValueOrDefault(type.FullName!.Split('`')[0]);
        bool isOperators = OperatorsFolders.Contains(folder) && !type.Name.EndsWith("Options", StringComparison.Ordinal);
        string part = isPort ? "the store's port"
            : folder == "Providers" ? "adapters of providers"
            : folder is "ChannelPayments" or "Routes" or "Payments" ? "payments through channels"
            : folder == "Statements" ? "statements"
            : isOperators ? "what operators read and call"
            : "what a host types";
        return $"{package.Name}, {part}";
    }
}
