return await Portal.PortalCommand.RunAsync(args);
