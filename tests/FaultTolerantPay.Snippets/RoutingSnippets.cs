using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Snippets;

/// <summary>The code of the pages about routing, compiled.</summary>
internal static class RoutingSnippets
{
    public static ChannelCatalogue Read()
    {
        #region routing-file
        using FileStream stream = File.OpenRead("catalogue.json");
        RoutingFile<ChannelCatalogue> file = CatalogueFile.Read(stream, "catalogue.json");
        foreach (FileError error in file.Errors)
        {
            // catalogue.json:13:26: channels[0].amount.min: "100": this is text; a whole number is expected
            Console.Error.WriteLine(error);
        }

        ChannelCatalogue catalogue = file.Require();   // or every error in one exception
        #endregion
        return catalogue;
    }
}
