window.SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#viewer",
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  // By default the viewer sends the document to a validator on the internet.
  validatorUrl: null,
});
